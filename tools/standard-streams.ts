/**
 * Watches standard output and standard error of this process. A reader that has gone, as `head` after its lines, is no
 * error: what is written to it is dropped. Anything else, as a full disk, gets a sentence and makes the exit code 2.
 *
 * @param onClosed is called when nobody reads standard output any more.
 */
export function watchStandardStreams(onClosed: () => void = () => {}): void {
  for (const [name, stream] of [
    ['Standard output', process.stdout],
    ['Standard error', process.stderr],
  ] as const) {
    let failed = false;
    stream.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (failed) return; // every later write fails as well
      failed = true;
      if (code === 'EPIPE') {
        if (stream === process.stdout) onClosed();
        return;
      }
      const why = code === 'ENOSPC' ? 'the disk is full' : message;
      process.stderr.write(`${name} cannot be written: ${why}. Its content is incomplete.\n`);
      process.once('exit', () => {
        process.exitCode = 2;
      });
    });
  }
}
