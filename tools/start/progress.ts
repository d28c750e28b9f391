import { MultiBar, type SingleBar } from 'cli-progress';

/** How a sample run goes on. */
export interface Progress {
  start(events: number): void;
  published(): void;
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
    start: (events) => {
      publishing = bars.create(events, 0, { name: 'published' });
      consuming = bars.create(events, 0, { name: 'consumed ' });
    },
    published: () => publishing?.increment(),
    consumed: (count) => consuming?.increment(count),
    stop: () => bars.stop(),
  };
}
