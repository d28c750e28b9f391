import { ResourceNotFoundException } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { addStatus } from '../../../ops/status/status.ts';
import { type AwsAnswers, awsError, opsLine } from '../ops-line.ts';

const queueUrl = (name: string) => `http://sqs/000000000000/${name}`;
const aws: AwsAnswers = {
  GetQueueUrlCommand: ({ QueueName }: { QueueName: string }) => ({ QueueUrl: queueUrl(QueueName) }),
  GetQueueAttributesCommand: ({ QueueUrl }: { QueueUrl: string }) => ({
    Attributes: {
      ApproximateNumberOfMessages: QueueUrl === queueUrl('commerce-dev-order-dlq') ? '12345' : '0',
      ApproximateNumberOfMessagesNotVisible: '7',
    },
  }),
  GetMetricDataCommand: () => ({ MetricDataResults: [{ Id: 'queue1', Values: [3_723, 60] }] }),
  ListEventSourceMappingsCommand: ({ FunctionName }: { FunctionName: string }) => ({
    EventSourceMappings: [{ State: FunctionName === 'commerce-dev-return-consumer' ? 'Disabled' : 'Enabled' }],
  }),
  DescribeAlarmsCommand: ({ NextToken }: { NextToken?: string }) =>
    NextToken === undefined
      ? { MetricAlarms: [{ AlarmName: 'commerce-dev-order-throttled', StateValue: 'OK' }], NextToken: 'more' }
      : {
          CompositeAlarms: [
            {
              AlarmName: 'commerce-dev-order-unhealthy',
              StateValue: 'ALARM',
              StateTransitionedTimestamp: new Date('2026-03-01T11:55:00Z'),
              AlarmDescription: 'Users see states of the past.\nSeverity: page.\nRunbook: docs/runbooks/unhealthy.md',
            },
          ],
          MetricAlarms: [
            { AlarmName: 'commerce-dev-order-crashing', StateValue: 'INSUFFICIENT_DATA', ActionsEnabled: false },
          ],
        },
};
const status = (words: readonly string[] = [], more: AwsAnswers = {}) =>
  opsLine(addStatus, ['status', ...words], { aws: { ...aws, ...more } });

describe('status', () => {
  it('shows what is in ALARM first, then every queue and every consumer', async () => {
    const { exitCode, stdout } = await status();
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      `Stage dev at AWS: 1 alarm in ALARM, 1 OK, 1 without enough data, 1 of all with actions disabled

ALARM commerce-dev-order-unhealthy for 5 min
  Users see states of the past.
  Severity: page.
  Runbook: docs/runbooks/unhealthy.md

queue                          visible  in flight     oldest
commerce-dev-order-queue             0          7          -
commerce-dev-order-dlq          12,345          7  1 h 2 min
commerce-dev-inventory-queue         0          7          -
commerce-dev-inventory-dlq           0          7          -
commerce-dev-return-queue            0          7          -
commerce-dev-return-dlq              0          7          -
commerce-dev-unrouted-queue          0          7          -
commerce-dev-unrouted-dlq            0          7          -
commerce-dev-quarantine-queue        0          7          -

consumer
order      running
inventory  running
return     paused
`,
    );
  });

  it('asks for both kinds of alarms of this stage only, and for the ages of the last 15 minutes', async () => {
    const { inputsOf } = await status();
    expect(inputsOf('DescribeAlarmsCommand')).toMatchObject([
      { AlarmNamePrefix: 'commerce-dev-', AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
      { NextToken: 'more' },
    ]);
    const [input] = inputsOf('GetMetricDataCommand');
    expect(input).toMatchObject({
      StartTime: new Date('2026-03-01T11:45:00Z'),
      EndTime: new Date('2026-03-01T12:00:00Z'),
    });
    expect(input?.MetricDataQueries).toHaveLength(9);
  });

  it('says what is muted, until when and why, and asks for active mutes only', async () => {
    const rules: Record<string, object> = {
      'commerce-dev-mute-order': {
        Name: 'commerce-dev-mute-order',
        Description: 'version 42 (olga)',
        MuteType: 'ONE_TIME',
        MuteTargets: { AlarmNames: ['commerce-dev-order-unhealthy', 'commerce-prod-order-unhealthy'] },
        ExpireDate: new Date('2026-03-01T13:00:00Z'),
      },
      'every-night': {
        Name: 'every-night',
        MuteType: 'RECURRING',
        MuteTargets: { AlarmNames: ['commerce-dev-order-unhealthy', 'commerce-dev-order-throttled'] },
        ExpireDate: new Date('2030-01-01T00:00:00Z'),
      },
      'everything-everywhere': { Name: 'everything-everywhere', MuteType: 'ONE_TIME' },
      'of-prod': { Name: 'of-prod', MuteTargets: { AlarmNames: ['commerce-prod-order-unhealthy'] } },
    };
    const arns = [...Object.keys(rules), 'deleted-meanwhile'].map((name) => ({
      AlarmMuteRuleArn: `arn:aws:cloudwatch:eu-west-1:111111111111:alarm-mute-rule:${name}`,
    }));
    const mutes: AwsAnswers = {
      ListAlarmMuteRulesCommand: ({ NextToken }: { NextToken?: string }) =>
        NextToken === undefined
          ? { AlarmMuteRuleSummaries: arns.slice(0, 1), NextToken: 'more' }
          : { AlarmMuteRuleSummaries: arns.slice(1) },
      GetAlarmMuteRuleCommand: ({ AlarmMuteRuleName }: { AlarmMuteRuleName: string }) => {
        if (rules[AlarmMuteRuleName]) return rules[AlarmMuteRuleName];
        throw new ResourceNotFoundException({ message: 'it is gone', $metadata: {} });
      },
    };
    const { exitCode, stdout, inputsOf } = await status([], mutes);
    expect(exitCode).toBe(0);
    expect(inputsOf('ListAlarmMuteRulesCommand')).toMatchObject([
      { Statuses: ['ACTIVE'] },
      { Statuses: ['ACTIVE'], NextToken: 'more' },
    ]);
    expect(stdout).toContain('without enough data, 3 of all muted,');
    expect(stdout).toContain('\nALARM commerce-dev-order-unhealthy for 5 min (muted)\n');
    expect(stdout).toContain(
      `
MUTED by commerce-dev-mute-order until 2026-03-01T13:00:00.000Z: 1 alarm
  version 42 (olga)

MUTED by every-night for as long as its schedule says: 2 alarms

MUTED by everything-everywhere for as long as its schedule says: 3 alarms
`,
    );
    expect(stdout).not.toContain('of-prod');
    expect(JSON.parse((await status(['--json'], mutes)).stdout).mutes[0]).toEqual({
      rule: 'commerce-dev-mute-order',
      until: '2026-03-01T13:00:00.000Z',
      alarms: ['commerce-dev-order-unhealthy'],
      description: 'version 42 (olga)',
    });
  });

  it.each(['AccessDenied', 'InvalidAction', 'UnknownOperationException'])(
    'shows the rest where mute rules are not told: %s',
    async (name) => {
      const { exitCode, stdout } = await status([], {
        ListAlarmMuteRulesCommand: () => {
          throw Object.assign(new Error('no'), { name });
        },
      });
      expect(exitCode).toBe(0);
      expect(stdout).toContain('ALARM commerce-dev-order-unhealthy for 5 min\n');
      expect(stdout).toContain('\nWhich alarms are muted is not told here.\n');
    },
  );

  it('answers one object with --json', async () => {
    const read = JSON.parse((await status(['--json'])).stdout);
    expect(read).toMatchObject({
      stage: 'dev',
      alarms: { ok: 1, insufficientData: 1, inAlarm: [{ name: 'commerce-dev-order-unhealthy' }] },
      consumers: [{ name: 'order', state: 'running' }, { name: 'inventory' }, { name: 'return', state: 'paused' }],
    });
    expect(read.queues[1]).toEqual({
      name: 'commerce-dev-order-dlq',
      visible: 12_345,
      inFlight: 7,
      oldestSeconds: 3_723,
    });
  });

  it('ends 1 for an alarm only when asked to', async () => {
    expect(await status(['--fail-on-alarm'])).toMatchObject({ exitCode: 1 });
    expect(await status(['--fail-on-alarm'], { DescribeAlarmsCommand: () => ({}) })).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['Disabling', 'disabling'],
    [undefined, 'reads no queue'],
  ])('tells the state of a consumer whose mapping is %s', async (State, text) => {
    const mappings = State === undefined ? [] : [{ State }];
    const { stdout } = await status([], { ListEventSourceMappingsCommand: () => ({ EventSourceMappings: mappings }) });
    expect(stdout).toContain(`order      ${text}\n`);
  });

  it('says that the stage is not there when its queues are not', async () => {
    const { exitCode, stderr } = await status(['--stage', 'typo'], {
      GetQueueUrlCommand: () => {
        throw awsError('QueueDoesNotExist');
      },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Stage typo is not there at AWS .*is --stage right, and is it deployed\?\n$/);
  });
});
