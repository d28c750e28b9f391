const lookAtParentMillis = 250;

/**
 * Aborted once, when this process is to end: by Ctrl-C, by a signal, with its terminal, or with the npm that started it. npm
 * passes a signal on to the shell between it and its script only, so a script that did not look would run on alone. A second
 * signal ends the process at once.
 */
export function interruption(): AbortController {
  const abort = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => abort.abort());
  const startedBy = process.ppid;
  if (process.env.npm_lifecycle_event) {
    setInterval(() => {
      if (process.ppid !== startedBy) abort.abort();
    }, lookAtParentMillis).unref();
  }
  return abort;
}
