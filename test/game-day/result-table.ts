import type { AlarmResult } from './alarms/alarm-result.ts';

/** One line for each alarm; times in minutes and seconds of the clock. */
export function resultTable(results: readonly AlarmResult[]): string {
  const head = ['alarm', 'consumer', 'severity', 'detected after', 'recovered after'];
  const rows = results.map(({ alarm, detectedAfter, recoveredAfter }) => [
    alarm.trouble,
    alarm.consumer ?? 'shared',
    alarm.severity,
    duration(detectedAfter),
    duration(recoveredAfter),
  ]);
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => (column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

function duration(millis: number | undefined): string {
  if (millis === undefined) return 'never';
  const seconds = Math.round(millis / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
