import { Presets, SingleBar } from 'cli-progress';
import type { OpsContext } from './context.ts';

interface ProgressBar {
  /** `text` stands behind the bar. */
  show(value: number, total: number, text: string): void;
  stop(): void;
}

/** A bar on standard error while a person looks at it; nothing in a pipe or a log. */
export function startProgressBar(stderr: OpsContext['stderr']): ProgressBar {
  if (!stderr.isTTY) return { show: () => {}, stop: () => {} };
  const bar = new SingleBar(
    {
      format: '{bar} {text}',
      barsize: 30,
      clearOnComplete: true,
      hideCursor: true,
      stream: stderr as NodeJS.WriteStream,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    show: (value, total, text) => {
      if (started) bar.setTotal(total);
      else bar.start(total, 0, { text });
      started = true;
      bar.update(value, { text });
    },
    stop: () => bar.stop(),
  };
}

interface LineProgress {
  /** So many bytes and one event more. */
  advance(bytes: number): void;
  /** Makes room for a line of text; the bar comes back below it. */
  clear(): void;
  stop(): void;
}

/** A bar on standard error while a person looks at it; nothing in a pipe or a log. */
export function startLineProgress(stderr: OpsContext['stderr'], totalBytes: number | undefined): LineProgress {
  if (!stderr.isTTY) return { advance: () => {}, clear: () => {}, stop: () => {} };
  const format =
    totalBytes === undefined
      ? '{events} events read'
      : '{bar} {percentage} % | {events} events read | {eta_formatted} left';
  const bar = new SingleBar(
    { format, clearOnComplete: true, forceRedraw: true, hideCursor: true, stream: stderr as NodeJS.WriteStream },
    Presets.shades_classic,
  );
  let events = 0;
  bar.start(totalBytes ?? 0, 0, { events });
  return {
    advance: (bytes) => bar.increment(bytes, { events: ++events }),
    clear: () => stderr.write('\r\u001b[K'), // ANSI: to the begin of the line, and erase it
    stop: () => bar.stop(),
  };
}
