import type { GameDayResult } from './game-day-result.ts';
import { resultTable } from './result-table.ts';

interface GameDayReport {
  /** Whether every alarm fired and recovered, and nothing failed. */
  readonly passed: boolean;
  /** For people. */
  readonly lines: readonly string[];
  /** For programs, in one line. */
  readonly json: string;
}

export function gameDayReport({ alarms, results, failures }: GameDayResult, tookMillis: number): GameDayReport {
  const saw = (time: 'detectedAfter' | 'recoveredAfter') => (alarm: { readonly name: string }) =>
    results.some((each) => each.alarm.name === alarm.name && each[time] !== undefined);
  const fired = alarms.filter(saw('detectedAfter'));
  const recovered = fired.filter(saw('recoveredAfter'));
  const passed = failures.length === 0 && recovered.length === alarms.length;
  const ordered = alarms.flatMap(({ name }) => results.filter((each) => each.alarm.name === name));
  const counts = { alarms: alarms.length, fired: fired.length, recovered: recovered.length };
  return {
    passed,
    lines: [
      `\n${resultTable(ordered)}\n`,
      'Times in minutes and seconds of the alarms’ clock. AWS publishes most metrics up to two minutes late, which comes on top.',
      'With the numbers of dev, and silence after 2 minutes, which is off there. For the alarm slow functions have 5 s instead of 19, on a clock of its own, 6 times as fast as ours: how long functions take is real time.',
      `It took ${Math.round(tookMillis / 1_000)} s.\n`,
      ...failures.map((failure) => `FAILED: ${failure}`),
      verdict(counts, passed),
    ],
    json: JSON.stringify({
      passed,
      ...counts,
      rows: ordered.map(({ alarm, ...times }) => ({ ...alarm, ...times })),
      failures,
    }),
  };
}

function verdict(counts: { alarms: number; fired: number; recovered: number }, passed: boolean): string {
  return [
    `alarms in templates ${counts.alarms}`,
    `alarms fired ${counts.fired}`,
    `alarms recovered ${counts.recovered}`,
  ].join(passed ? ' = ' : ', ');
}
