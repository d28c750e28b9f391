import { describe, expect, it } from 'vitest';
import { resourceOf, resourcesOf } from '../../support/resources-of.ts';
import { synthesize, testConfigOf } from '../../support/synthesize.ts';
import { withAuditConsumer } from '../../support/with-audit-consumer.ts';

const templates = synthesize('dev', { catalog: withAuditConsumer }); // one of its consumers wants a note
const schedulesOf = (some: typeof templates, name: string) =>
  resourcesOf(some, 'AWS::Scheduler::Schedule')
    .map(({ Properties }) => Properties)
    .filter(({ Name }) => Name.startsWith(`commerce-dev-${name}`));
const schedules = schedulesOf(templates, 'redrive');
const redriveFunction = resourceOf(
  templates,
  'AWS::Lambda::Function',
  ({ FunctionName }) => FunctionName === 'commerce-dev-redrive',
);

describe('the redrive schedule', () => {
  it('pushes back what failed for a passing or an unknown reason, of every consumer that needs no note', () => {
    const request = { filter: { failureClass: ['transient', 'unknown'] }, dryRun: false, requestedBy: 'schedule' };
    expect(schedules.map(({ Target }) => JSON.parse(Target.Input))).toEqual(
      ['order', 'inventory', 'return'].map((queue) => ({ queue, ...request })),
    );
    for (const { ScheduleExpression, State } of schedules) {
      expect([ScheduleExpression, State]).toEqual(['rate(15 minutes)', 'ENABLED']);
    }
  });

  it('never repeats a run: the next one finds the same messages', () => {
    for (const { Target } of schedules) expect(Target.RetryPolicy.MaximumRetryAttempts).toBe(0);
    const { where } = redriveFunction;
    const asynchronous = resourceOf(
      templates,
      'AWS::Lambda::EventInvokeConfig',
      ({ FunctionName }) =>
        where.endsWith(FunctionName.replace('Ref of ', '')) || FunctionName === 'commerce-dev-redrive',
    );
    expect(asynchronous.Properties.MaximumRetryAttempts).toBe(0);
  });

  it('may invoke the redrive function and nothing else', () => {
    const [roleArn] = new Set(schedules.map(({ Target }) => Target.RoleArn));
    const role = String(roleArn).replace('Arn of ', '');
    const policy = resourceOf(templates, 'AWS::IAM::Policy', ({ Roles }) => Roles.includes(`Ref of ${role}`));
    expect(policy.Properties.PolicyDocument.Statement).toEqual([
      { Action: 'lambda:InvokeFunction', Effect: 'Allow', Resource: schedules[0].Target.Arn },
    ]);
    expect(schedules[0].Target.Arn).toBe(`Arn of ${redriveFunction.where.split('/').at(-1)}`);
  });

  it('is turned off by one switch', () => {
    const config = testConfigOf('dev');
    const off = { ...config, redrive: { ...config.redrive, schedule: { enabled: false, everyMinutes: 15 } } };
    expect(schedulesOf(synthesize('dev', { config: off }), 'redrive')).toEqual([]);
  });
});

describe('the redrive function', () => {
  it('looks at three alarms of each consumer, which exist', () => {
    const names: string[] = JSON.parse(redriveFunction.Properties.Environment.Variables.HEALTH_ALARM_NAMES);
    const alarms = resourcesOf(templates, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties.AlarmName);
    expect(names).toHaveLength(3);
    for (const { name } of withAuditConsumer.consumers) {
      for (const alarm of names) expect(alarms).toContain(alarm.replace('{consumer}', name));
    }
  });
});

describe('the daily look at dead letters that expire', () => {
  it('is invoked once a day, and not again where it fails: redrive-failed says so', () => {
    const [schedule, ...others] = schedulesOf(templates, 'expiry');
    expect(others).toEqual([]);
    expect([schedule?.ScheduleExpression, schedule?.State]).toEqual(['rate(1 day)', 'ENABLED']);
    expect(schedule?.Target.RetryPolicy.MaximumRetryAttempts).toBe(0);
  });
});
