import { ResourceNotFoundException } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { addStatus } from '../../../ops/status/status.ts';
import { type AwsAnswers, awsError, opsLine, payloadOf, returned } from '../ops-line.ts';

const queueUrl = (name: string) => `http://sqs/000000000000/${name}`;
const counts: Readonly<Record<string, string>> = {
  [queueUrl('commerce-dev-order-queue')]: '12',
  [queueUrl('commerce-dev-order-dlq')]: '12345',
};
const cause = {
  failureClass: 'permanent',
  failureReason: 'schema_broken',
  count: 1,
  oldest: '2026-02-27T12:00:00.000Z',
  newest: '2026-02-28T12:00:00.000Z',
  exampleChangeIds: [],
  sellers: { count: 0, examples: [] },
  marketplaces: [],
  redriveCounts: {},
  diedAgain: [],
};
const aws: AwsAnswers = {
  InvokeCommand: () =>
    returned({ atStart: 12_345, seen: 2, sawAll: true, byCause: [{ ...cause, oldest: cause.newest }, cause] }),
  GetQueueUrlCommand: ({ QueueName }: { QueueName: string }) => ({ QueueUrl: queueUrl(QueueName) }),
  GetQueueAttributesCommand: ({ QueueUrl }: { QueueUrl: string }) => ({
    Attributes: {
      ApproximateNumberOfMessages: counts[QueueUrl] ?? '0',
      ApproximateNumberOfMessagesNotVisible: QueueUrl === queueUrl('commerce-dev-order-queue') ? '7' : '0',
    },
  }),
  GetMetricDataCommand: () => ({ MetricDataResults: [{ Id: 'queue0', Values: [3_723, 60] }] }),
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
              AlarmDescription: 'Users see old states.\nSeverity: page.\nRunbook: docs/runbooks/unhealthy.md',
            },
          ],
          MetricAlarms: [
            {
              AlarmName: 'commerce-dev-order-dead-lettered',
              StateValue: 'ALARM',
              StateTransitionedTimestamp: new Date('2026-03-01T11:00:00Z'),
              AlarmDescription: 'Some changes have no effect.\nSeverity: ticket.',
            },
            { AlarmName: 'commerce-dev-order-crashing', StateValue: 'INSUFFICIENT_DATA', ActionsEnabled: false },
          ],
        },
};
const status = (words: readonly string[] = [], more: AwsAnswers = {}) =>
  opsLine(addStatus, ['status', ...words], { aws: { ...aws, ...more } });

describe('status', () => {
  it('is one screen: alarms that page first, then every consumer with what waits and what has failed', async () => {
    const { exitCode, stdout } = await status();
    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      `Stage dev at AWS, 2026-03-01 12:00 UTC
2 alarms in ALARM, 1 OK, 1 without data yet, 1 with actions disabled

in ALARM             severity  for
order-unhealthy      page      5 min
order-dead-lettered  ticket    1 h
To see what each alarm means, with its runbook, add --details

             reading  waiting  in flight  oldest     failed  oldest
order        running       12          7  1 h 2 min  12,345  2 d
inventory    running        0          0  -               0  -
return       paused         0          0  -               0  -
unrouted                                                  0  -
undelivered                                               0  -
quarantine                                                0  -
Age of waiting messages: from CloudWatch, up to three minutes old.
Age of failed messages: read just now.
`,
    );
  });

  it('fits 24 lines of 80 columns with seven alarms, two mutes and large counts', async () => {
    const alarms = ['failing-records', 'crashing', 'throttled', 'dead-letter-queue-not-empty', 'backlog-time-to-drain'];
    const MetricAlarms = ['inventory', 'return'].flatMap((consumer) =>
      alarms.map((kind) => ({
        AlarmName: `commerce-production-${consumer}-${kind}`,
        StateValue: 'ALARM',
        StateTransitionedTimestamp: new Date('2026-02-01T11:05:00Z'),
        AlarmDescription: 'Users see old states.\nSeverity: ticket.',
      })),
    );
    const rule = (AlarmMuteRuleName: string) => ({
      Name: AlarmMuteRuleName,
      ExpireDate: new Date('2026-03-01T13:00:00Z'),
      MuteTargets: { AlarmNames: [MetricAlarms[0]?.AlarmName] },
    });
    const { stdout } = await status(['--stage', 'production', '--region', 'ap-southeast-2'], {
      DescribeAlarmsCommand: () => ({ MetricAlarms }),
      GetQueueAttributesCommand: () => ({
        Attributes: { ApproximateNumberOfMessages: '1234567', ApproximateNumberOfMessagesNotVisible: '119999' },
      }),
      GetMetricDataCommand: () => ({
        MetricDataResults: ['0', '1', '2'].map((n) => ({ Id: `queue${n}`, Values: [360_000] })),
      }),
      InvokeCommand: () =>
        returned({ atStart: 0, seen: 1, sawAll: false, byCause: [{ ...cause, oldest: '2026-02-20T00:00:00Z' }] }),
      ListAlarmMuteRulesCommand: () => ({
        AlarmMuteRuleSummaries: ['a', 'b'].map((name) => ({ AlarmMuteRuleArn: `arn:aws:x:alarm-mute-rule:${name}` })),
      }),
      GetAlarmMuteRuleCommand: ({ AlarmMuteRuleName }: { AlarmMuteRuleName: string }) => rule(AlarmMuteRuleName),
    });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(stdout).toContain('To see 3 more alarms, and what each alarm means, with its runbook, add --details\n');
    expect(stdout).toContain('9 d 12 h+');
  });

  it('says what each alarm means, and shows all of them, when asked for details', async () => {
    const { stdout } = await status(['--details']);
    expect(stdout).toContain(`
order-unhealthy
  Users see old states.
  Severity: page.
  Runbook: docs/runbooks/unhealthy.md
`);
    expect(stdout).not.toContain('add --details');
  });

  it('asks CloudWatch for the ages of the last three minutes, and of queues that consumers read only', async () => {
    const { inputsOf } = await status();
    expect(inputsOf('DescribeAlarmsCommand')).toMatchObject([
      { AlarmNamePrefix: 'commerce-dev-', AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
      { NextToken: 'more' },
    ]);
    const [input] = inputsOf('GetMetricDataCommand');
    expect(input).toMatchObject({
      StartTime: new Date('2026-03-01T11:57:00Z'),
      EndTime: new Date('2026-03-01T12:00:00Z'),
    });
    expect(input?.MetricDataQueries).toHaveLength(3);
  });

  it('looks into those queues of failed events that hold any', async () => {
    const { inputsOf } = await status();
    expect(inputsOf('InvokeCommand').map(payloadOf)).toEqual([
      { queue: 'order', maxMessages: 5_000, requestedBy: 'olga' },
    ]);
  });

  it('shows no age of an empty queue, whatever CloudWatch has of it', async () => {
    const { stdout } = await status([], {
      GetQueueAttributesCommand: () => ({ Attributes: {} }),
      GetMetricDataCommand: () => ({ MetricDataResults: [{ Id: 'queue0', Values: [101] }] }),
    });
    expect(stdout).toContain('order        running        0          0  -            0  -\n');
    expect(stdout).not.toContain('Age of');
  });

  it.each(['AccessDeniedException', 'ResourceNotFoundException'])(
    'shows the rest where nobody may look: %s',
    async (name) => {
      const { exitCode, stdout } = await status([], {
        InvokeCommand: () => {
          throw awsError(name);
        },
      });
      expect(exitCode).toBe(0);
      expect(stdout).toContain('12,345  -\n');
    },
  );

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
    expect(stdout).toContain('without data yet, 4 muted,');
    expect(stdout).toContain('\norder-unhealthy      page      5 min  muted\n');
    expect(stdout).toContain(`
Muted until 2026-03-01 13:00 UTC: 1 alarm by commerce-dev-mute-order, version 42 (olga)
Muted on a schedule: 2 alarms by every-night
1 more mutes: add --details
`);
    expect((await status(['--details'], mutes)).stdout).toContain('4 alarms by everything-everywhere\n');
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
      expect(stdout).toContain('order-unhealthy      page      5 min\n');
      expect(stdout).toContain('\nThis endpoint does not report which alarms are muted.\n');
    },
  );

  it('answers one object with --json', async () => {
    const read = JSON.parse((await status(['--json'])).stdout);
    expect(read).toMatchObject({
      stage: 'dev',
      alarms: {
        ok: 1,
        insufficientData: 1,
        inAlarm: [{ name: 'commerce-dev-order-unhealthy', severity: 'page' }, { severity: 'ticket' }],
      },
      consumers: [{ name: 'order', state: 'running' }, { name: 'inventory' }, { name: 'return', state: 'paused' }],
    });
    expect(read.queues[1]).toEqual({
      name: 'commerce-dev-order-dlq',
      visible: 12_345,
      inFlight: 0,
      oldestSeconds: 172_800,
      oldestBy: 'look',
    });
  });

  it('ends 1 for an alarm only when asked to', async () => {
    expect(await status(['--fail-on-alarm'])).toMatchObject({ exitCode: 1 });
    expect(await status(['--fail-on-alarm'], { DescribeAlarmsCommand: () => ({}) })).toMatchObject({ exitCode: 0 });
  });

  it.each([
    ['Disabling', 'disabling'],
    [undefined, 'no queue'],
  ])('tells the state of a consumer whose mapping is %s', async (State, text) => {
    const mappings = State === undefined ? [] : [{ State }];
    const { stdout } = await status([], { ListEventSourceMappingsCommand: () => ({ EventSourceMappings: mappings }) });
    expect(stdout).toContain(`\norder        ${text} `);
  });

  it('says that the stage is not there when its queues are not', async () => {
    const { exitCode, stderr } = await status(['--stage', 'typo'], {
      GetQueueUrlCommand: () => {
        throw awsError('QueueDoesNotExist');
      },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Stage typo was not found at AWS .*check --stage, and whether the stage is deployed\.\n$/);
  });
});
