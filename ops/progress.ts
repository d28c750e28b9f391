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
      barsize: 14, // with the text of a redrive within 60 columns
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
  /** Lets `write` write whole lines where the bar is; the bar goes on below them. */
  above(write: () => void): void;
  stop(): void;
}

/** A bar on standard error while a person looks at it; nothing in a pipe or a log. */
export function startLineProgress(stderr: OpsContext['stderr'], totalBytes: number | undefined): LineProgress {
  if (!stderr.isTTY) return { advance: () => {}, above: (write) => write(), stop: () => {} };
  const format =
    totalBytes === undefined
      ? '{events} events read'
      : '{bar} {percentage} % | {events} events read | {eta_formatted} left';
  const bar = new SingleBar(
    {
      format,
      clearOnComplete: true,
      forceRedraw: true,
      linewrap: true,
      hideCursor: true,
      stream: stderr as NodeJS.WriteStream,
    },
    Presets.shades_classic,
  );
  let events = 0;
  bar.start(totalBytes ?? 0, 0, { events });
  return {
    advance: (bytes) => bar.increment(bytes, { events: ++events }),
    above: (write) => {
      stderr.write('\r\u001b[K'); // to the beginning of the line, and erase it
      write();
      stderr.write('\u001b7'); // saves the cursor: the bar goes back to where it was saved when it ends
    },
    stop: () => bar.stop(),
  };
}
