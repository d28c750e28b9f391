/** What happened, in its order: one line for each thing. */
export interface Trace {
  /** @param about the changes that it is about, by their ids. */
  add(who: string, what: string, about?: readonly string[]): void;
  readonly lines: readonly TraceLine[];
}

export interface TraceLine {
  /** Milliseconds since the start. */
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly about: readonly string[];
}

export function traceOf(millisSinceStart: () => number): Trace {
  const lines: TraceLine[] = [];
  return { add: (who, what, about = []) => void lines.push({ at: millisSinceStart(), who, what, about }), lines };
}

/** @param name the short name of a change */
export function lineText({ at, who, what, about }: TraceLine, name: (changeId: string) => string): string {
  const names = about.slice(0, mostNames).map(name);
  const more = about.length > mostNames ? ` and ${about.length - mostNames} more` : '';
  return `${(at / 1_000).toFixed(3).padStart(10)} s  ${who.padEnd(16)} ${what}${names.length > 0 ? `: ${names.join(' ')}${more}` : ''}`;
}

/** Of a trace, what a person reads first: the lines about some changes, and those about no change in particular near the end. */
export function shortened(lines: readonly TraceLine[], changeIds: ReadonlySet<string>): readonly TraceLine[] {
  const lastMillis = lines.at(-1)?.at ?? 0;
  const chosen = lines.filter(
    ({ about, at }) =>
      about.some((id) => changeIds.has(id)) || (about.length === 0 && at > lastMillis - nearTheEndMillis),
  );
  return chosen.slice(-mostLines);
}

const mostNames = 24;
const mostLines = 80;
const nearTheEndMillis = 60_000;
