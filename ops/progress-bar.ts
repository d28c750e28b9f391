import { Presets, SingleBar } from 'cli-progress';
import type { OpsContext } from './context.ts';

export interface ProgressBar {
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
