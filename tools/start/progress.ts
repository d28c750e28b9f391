import { MultiBar, type SingleBar } from 'cli-progress';

/** How a sample run goes on; counts are of changes. */
export interface Progress {
  start(changes: number): void;
  published(count: number): void;
  consumed(count: number): void;
  stop(): void;
}

export const noProgress: Progress = { start() {}, published() {}, consumed() {}, stop() {} };

/** Two bars on standard error where that is a terminal; nothing where it is a file or a pipe. */
export function progressBars(): Progress {
  if (!process.stderr.isTTY) return noProgress;
  const bars = new MultiBar({
    format: '  {name} {bar} {value}/{total}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    stream: process.stderr,
  });
  let publishing: SingleBar | undefined;
  let consuming: SingleBar | undefined;
  return {
    start: (changes) => {
      publishing = bars.create(changes, 0, { name: 'published' });
      consuming = bars.create(changes, 0, { name: 'consumed ' });
    },
    published: (count) => publishing?.increment(count),
    consumed: (count) => consuming?.increment(count),
    stop: () => bars.stop(),
  };
}
