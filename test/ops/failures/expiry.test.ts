import { describe, expect, it } from 'vitest';
import { addExpiry } from '../../../ops/failures/expiry.ts';
import { opsLine, returned } from '../ops-line.ts';

const day = 60 * 60 * 24;
const found = [
  { queue: 'order', seen: 1_200, sawAll: false, ageSeconds: 12 * day + 3_600 },
  { queue: 'unrouted', seen: 0, sawAll: true, ageSeconds: 0 },
];
const expiry = (words: readonly string[] = []) =>
  opsLine(addExpiry, ['expiry', ...words], { aws: { InvokeCommand: () => returned(found) } });

describe('expiry', () => {
  it('has the function look, and shows the oldest of each queue and how long SQS still keeps it', async () => {
    const { exitCode, stdout, inputsOf } = await expiry();
    expect(inputsOf('InvokeCommand')).toMatchObject([{ FunctionName: 'commerce-dev-expiry' }]);
    expect([exitCode, stdout]).toEqual([
      0,
      `Stage dev at AWS, 2026-03-01 12:00 UTC

          failed  oldest    deleted in
order     1,200+  12 d 1 h  1 d 23 h
unrouted       0  -         -
+ means that only some were read: there may be older ones.

The alarms use these ages and change within minutes:
  npm run ops -- status
`,
    ]);
  });

  it('prints what the function returned as one object with --json', async () => {
    expect(JSON.parse((await expiry(['--json'])).stdout)).toEqual({ queues: found });
  });
});
