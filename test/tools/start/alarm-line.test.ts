import { describe, expect, it } from 'vitest';
import { printAlarms } from '../../../tools/start/alarm-line.ts';
import { whatNext } from '../../../tools/start/what-next.ts';

type Alarms = Parameters<typeof printAlarms>[0];
type Alarm = ReturnType<Alarms['list']>[number];

const now = Date.parse('2026-03-02T10:00:00Z');
const alarm = (name: string, at: string) =>
  ({ name, state: 'ALARM', stateReason: 'why', stateChangedAt: Date.parse(at), properties: {} }) as Alarm;

/** The lines of alarms that are there already, then of those that come. */
function printed(there: readonly Alarm[], coming: readonly Alarm[]): string[] {
  const lines: string[] = [];
  const listeners: ((alarm: Alarm, from: Alarm['state']) => void)[] = [];
  const alarms = {
    list: () => [...there],
    onStateChange: (listen: (typeof listeners)[number]) => listeners.push(listen),
  };
  printAlarms(
    alarms as unknown as Alarms,
    () => now,
    (line) => lines.push(line),
  );
  for (const each of coming) for (const listen of listeners) listen(each, 'OK');
  return lines.map((line) => line.split('\n')[0] ?? '');
}

describe('the lines of alarms', () => {
  it('have the time alone where all of it is of today', () => {
    const lines = printed([alarm('a', '2026-03-02T09:00:00Z')], [alarm('b', '2026-03-02T10:01:00Z')]);
    expect(lines).toEqual(['09:00:00 UTC  ALARM  a: ', '10:01:00 UTC  ALARM  b: ']);
  });

  it('all have their date once one is of another day, before or after', () => {
    expect(printed([alarm('b', '2026-03-02T09:00:00Z'), alarm('a', '2026-02-18T09:00:00Z')], [])).toEqual([
      '2026-02-18 09:00:00 UTC  ALARM  a: ',
      '2026-03-02 09:00:00 UTC  ALARM  b: ',
    ]);
    expect(printed([], [alarm('a', '2026-03-03T00:00:00Z'), alarm('b', '2026-03-03T00:01:00Z')])).toEqual([
      '2026-03-03 00:00:00 UTC  ALARM  a: ',
      '2026-03-03 00:01:00 UTC  ALARM  b: ',
    ]);
  });
});

it('an alarm names its runbook, which is where somebody begins at night', () => {
  const AlarmDescription =
    'Changes come late.\nSeverity: page.\nRunbook: https://example.com/docs/runbooks/crashing.md\nLogs: x';
  const lines: string[] = [];
  const alarms = {
    list: () => [{ ...alarm('a', '2026-03-02T09:00:00Z'), properties: { AlarmDescription } }],
    onStateChange: () => {},
  };
  printAlarms(
    alarms as unknown as Alarms,
    () => now,
    (line) => lines.push(line),
  );
  expect(lines).toEqual([
    '09:00:00 UTC  ALARM  a: Changes come late.\n                     why\n                     What to do: docs/runbooks/crashing.md',
  ]);
});

describe('what a terminal suggests next', () => {
  it('is what the README says next, where it has begun an outage as the README says', () => {
    const text = whatNext('http://127.0.0.1:4567', 'dev', true);
    expect(text).toContain('under "When something fails"');
    const commands = [...text.matchAll(/^ {2}npm run ops -- (.*)$/gm)].map(([, command]) => command);
    expect(commands).toEqual(['publish examples/orders.jsonl', 'status']);
    expect(text).toContain('AWS_ENDPOINT_URL=http://127.0.0.1:4567');
  });
});
