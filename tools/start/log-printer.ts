import type { Names } from '../../lib/config/names.ts';
import type { Clock } from '../../local/clock.ts';
import { describeLogLine } from '../../ops/logs/describe-log-line.ts';

/** Prints each line that a function writes, as `ops logs` does. */
export function logPrinter(names: Names, clock: Pick<Clock, 'now'>, print: (line: string) => void) {
  return (functionName: string, line: string) => {
    const name = functionName.replace(`${names.prefix}-`, '').replace(/-consumer$/, '');
    const text = describeLogLine(name, line, clock.now());
    if (text !== undefined) print(text);
  };
}
