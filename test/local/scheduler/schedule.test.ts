import { describe, expect, it, vi } from 'vitest';
import { Schedule } from '../../../local/scheduler/schedule.ts';
import { parseScheduleExpression } from '../../../local/scheduler/schedule-expression.ts';
import { functionResource } from '../../support/assembly.ts';
import { bootResources } from '../../support/local-cloud.ts';
import { manualClock } from '../../support/manual-clock.ts';

const minute = 1_000 * 60;
const patience = { timeout: 30_000 }; // a cold start on a busy machine

const schedule = (properties: object = {}, target: object = {}) => ({
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    Name: 'every-15-minutes',
    ScheduleExpression: 'rate(15 minutes)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: {
      Arn: { 'Fn::GetAtt': ['Function', 'Arn'] },
      RoleArn: 'arn:aws:iam::000000000000:role/scheduler',
      Input: '{"only":"transient"}',
      RetryPolicy: { MaximumRetryAttempts: 0 },
      ...target,
    },
    ...properties,
  },
});

const code =
  'export const handler = async (event) => { console.log(JSON.stringify(event)); if (event.fail) throw 1; };';

async function boot(resources: Record<string, object>) {
  const clock = manualClock();
  const lines: string[] = [];
  await bootResources(
    { Function: functionResource('redrive'), ...resources },
    { clock, bundles: { redrive: code }, onFunctionLog: (_, line) => lines.push(line) },
  );
  const runs = (count: number) =>
    vi.waitFor(() => expect(lines.filter((line) => line.includes('only'))).toHaveLength(count), patience);
  return { clock, lines, runs };
}

describe('a schedule', () => {
  it.each([
    ['at once and then at its rate', 'rate(15 minutes)', [0, 15, 30, 45]],
    ['at the minutes of its cron expression', 'cron(10/20 * * * ? *)', [10, 30, 50]],
  ])('is due %s', (_, expression, due) => {
    const clock = manualClock();
    const start = clock.now();
    const times: number[] = [];
    const settings = { nextTime: parseScheduleExpression(expression, start), enabled: true, createdAt: start };
    const created = new Schedule(settings, { clock, invoke: () => times.push((clock.now() - start) / minute) });
    created.start();
    clock.advance(59 * minute);
    expect(times).toEqual(due);
    created.stop();
    clock.advance(60 * minute);
    expect(times).toEqual(due);
  });
});

const minutesOfMetrics = 1; // what every local cloud has waiting

describe('a schedule of a template', () => {
  it('invokes its function with its input, on the clock of the cloud', async () => {
    const { clock, lines, runs } = await boot({ Schedule: schedule() });
    clock.advance(15 * minute);
    await runs(2);
    expect(lines).toEqual(['{"only":"transient"}', '{"only":"transient"}']);
  });

  it('does nothing while it is disabled', async () => {
    const { clock } = await boot({ Schedule: schedule({ State: 'DISABLED' }) });
    expect(clock.scheduled).toBe(minutesOfMetrics);
  });

  it.each([
    ['a flexible window', { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 } }, {}, /FLEXIBLE/],
    ['another time zone', { ScheduleExpressionTimezone: 'Europe/Berlin' }, {}, /Europe\/Berlin/],
    ['days of a month', { ScheduleExpression: 'cron(0 12 1 * ? *)' }, {}, /minutes and hours/],
    ['another target', {}, { Arn: 'arn:aws:sqs:us-east-1:000000000000:orders' }, /arn:aws:sqs/],
    ['context attributes', {}, { Input: '{"at":"<aws.scheduler.scheduled-time>"}' }, /context attributes/],
    ['an end', { EndDate: '2026-02-01T00:00:00Z' }, {}, /EndDate/],
    ['parameters of its target', {}, { SqsParameters: {} }, /SqsParameters/],
  ])('is refused by name with %s', async (_, properties, target, reason) => {
    await expect(boot({ Schedule: schedule(properties, target) })).rejects.toThrow(reason);
  });
});

describe('a function whose asynchronous invocation fails', () => {
  it.each([
    ['is invoked again', {}, 1],
    [
      'is not invoked again where it is configured so',
      {
        Config: {
          Type: 'AWS::Lambda::EventInvokeConfig',
          Properties: { FunctionName: { Ref: 'Function' }, Qualifier: '$LATEST', MaximumRetryAttempts: 0 },
        },
      },
      0,
    ],
  ])('%s', async (_, config, retries) => {
    const failing = schedule({ ScheduleExpression: 'rate(1 day)' }, { Input: '{"fail":true}' });
    const { clock, lines } = await boot({ Schedule: failing, ...config });
    clock.advance(0);
    await vi.waitFor(() => expect(lines.some((line) => line.includes('ERROR'))).toBe(true), patience);
    await clock.advanceAsync(0);
    expect(clock.scheduled).toBe(minutesOfMetrics + 1 + retries); // the next day's run, and the retry
  });
});
