import {
  CloudWatchClient,
  DeleteAlarmMuteRuleCommand,
  GetAlarmMuteRuleCommand,
  ListAlarmMuteRulesCommand,
  type ListAlarmMuteRulesOutput,
  PutAlarmMuteRuleCommand,
} from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { durationMillis } from '../../../../local/cloudwatch/mute-rules/mute-duration.ts';
import { bootResources, call } from '../../../support/local-cloud.ts';
import { manualClock } from '../../../support/manual-clock.ts';

const start = Date.UTC(2026, 0, 1);
const minute = 60_000;
const topicArn = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;
const topic = (TopicName: string) => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName } });

const resources = {
  Page: topic('page'),
  Ticket: topic('ticket'),
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } },
  Waiting: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName: 'waiting',
      AlarmActions: [topicArn('ticket')],
      OKActions: [topicArn('ticket')],
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: 'orders' }],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    },
  },
  Unhealthy: {
    Type: 'AWS::CloudWatch::CompositeAlarm',
    DependsOn: ['Waiting'],
    Properties: { AlarmName: 'unhealthy', AlarmRule: 'ALARM(waiting)', AlarmActions: [topicArn('page')] },
  },
};

/** A cloud whose alarm is OK and has told so, at minute 1. */
async function boot() {
  const clock = manualClock(start);
  const cloud = await bootResources(resources, { clock });
  const messages: { readonly AlarmName: string; readonly NewStateValue: string; readonly StateChangeTime: string }[] =
    [];
  for (const each of cloud.topics.values()) each.subscribe(({ message }) => messages.push(JSON.parse(message)));
  const told = () => messages.splice(0).map(({ AlarmName, NewStateValue }) => `${AlarmName} ${NewStateValue}`);
  const client = new CloudWatchClient({
    endpoint: cloud.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  const breakIt = () => cloud.queues.get('orders')?.send({ body: 'x' });
  const mend = () => cloud.queues.get('orders')?.purge();
  const mute = (begin: string, Duration: string, AlarmNames = ['waiting', 'unhealthy'], Name = 'deploy') =>
    client.send(
      new PutAlarmMuteRuleCommand({
        Name,
        Rule: { Schedule: { Expression: `at(2026-01-01T${begin})`, Duration } },
        MuteTargets: { AlarmNames },
      }),
    );
  clock.advance(minute);
  told();
  return { cloud, clock, messages, told, client, breakIt, mend, mute };
}

describe('a muted alarm', () => {
  it('goes on changing its state and tells nobody, nor does its composite', async () => {
    const { cloud, clock, told, breakIt, mute } = await boot();
    await mute('00:01', 'PT1H');
    breakIt();
    clock.advance(30 * minute);
    expect(cloud.alarms.find('waiting')?.state).toBe('ALARM');
    expect(cloud.alarms.find('unhealthy')?.state).toBe('ALARM');
    expect(told()).toEqual([]);
  });

  it('that is still in ALARM tells so once when the mute ends, with the time of its change', async () => {
    const { clock, messages, told, breakIt, mute } = await boot();
    await mute('00:01', 'PT10M');
    breakIt();
    clock.advance(10 * minute - 1);
    expect(told()).toEqual([]);
    clock.advance(1);
    expect(messages.map(({ StateChangeTime }) => StateChangeTime)).toEqual(
      Array(2).fill('2026-01-01T00:02:00.000+0000'),
    );
    expect(told().sort()).toEqual(['unhealthy ALARM', 'waiting ALARM']);
    clock.advance(30 * minute);
    expect(told()).toEqual([]);
  });

  it('that fired and recovered during the mute never says that it fired', async () => {
    const { clock, told, breakIt, mend, mute } = await boot();
    await mute('00:01', 'PT10M');
    breakIt();
    clock.advance(3 * minute);
    mend();
    clock.advance(30 * minute);
    expect(told()).toEqual(['waiting OK']);
  });

  it('that recovers in the minute in which the mute ends never says that it fired', async () => {
    const { clock, told, breakIt, mend, mute } = await boot();
    await mute('00:01', 'PT10M');
    breakIt();
    clock.advance(9 * minute + 1);
    mend();
    clock.advance(minute);
    expect(told()).toEqual(['waiting OK']);
  });

  it('that had told before the mute does not tell again', async () => {
    const { clock, told, breakIt, mute } = await boot();
    breakIt();
    clock.advance(minute);
    expect(told().sort()).toEqual(['unhealthy ALARM', 'waiting ALARM']);
    await mute('00:02', 'PT10M');
    clock.advance(30 * minute);
    expect(told()).toEqual([]);
  });

  it('tells at once when its rule is deleted, and not while another one mutes it', async () => {
    const { clock, told, client, breakIt, mute } = await boot();
    await mute('00:01', 'PT1H');
    await mute('00:01', 'PT2H', ['waiting'], 'another');
    breakIt();
    clock.advance(minute);
    await client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: 'deploy' }));
    expect(told()).toEqual(['unhealthy ALARM']);
    await client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: 'deploy' })); // is no error
    await client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: 'another' }));
    expect(told()).toEqual(['waiting ALARM']);
  });

  it('still pages through a composite that nobody muted', async () => {
    const { clock, told, breakIt, mute } = await boot();
    await mute('00:01', 'PT1H', ['waiting']);
    breakIt();
    clock.advance(5 * minute);
    expect(told()).toEqual(['unhealthy ALARM']);
  });
});

describe('a mute rule', () => {
  it('is muting from its beginning to its end, the date of expiry at the latest', async () => {
    const { clock, client, mute } = await boot();
    const statusOf = async (AlarmMuteRuleName: string) =>
      (await client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName }))).Status;
    await mute('00:02', 'PT10M');
    await client.send(
      new PutAlarmMuteRuleCommand({
        Name: 'expiring',
        Rule: { Schedule: { Expression: 'at(2026-01-01T00:00)', Duration: 'PT10M' } },
        MuteTargets: { AlarmNames: ['waiting'] },
        ExpireDate: new Date(start + 2 * minute),
      }),
    );
    expect([await statusOf('deploy'), await statusOf('expiring')]).toEqual(['SCHEDULED', 'ACTIVE']);
    clock.advance(minute);
    expect([await statusOf('deploy'), await statusOf('expiring')]).toEqual(['ACTIVE', 'EXPIRED']);
    clock.advance(10 * minute);
    expect(await statusOf('deploy')).toBe('EXPIRED');
  });

  it('is replaced by another one of its name', async () => {
    const { clock, told, breakIt, mute } = await boot();
    await mute('00:01', 'PT10M');
    await mute('00:01', 'PT20M');
    breakIt();
    clock.advance(20 * minute - 1);
    expect(told()).toEqual([]);
    clock.advance(1);
    expect(told()).toHaveLength(2);
  });

  it('is listed without its alarms, and found with them', async () => {
    const { client } = await boot();
    const ExpireDate = new Date(start + 60 * minute);
    const rule = {
      Name: 'deploy',
      Description: 'version 42 (olga)',
      Rule: { Schedule: { Expression: 'at(2026-01-01T00:00)', Duration: 'PT1H', Timezone: 'UTC' } },
      MuteTargets: { AlarmNames: ['waiting'] },
    };
    await client.send(new PutAlarmMuteRuleCommand({ ...rule, ExpireDate }));
    const summary = {
      AlarmMuteRuleArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm-mute-rule:deploy',
      ExpireDate,
      Status: 'ACTIVE',
      MuteType: 'ONE_TIME',
      LastUpdatedTimestamp: new Date(start + minute),
    };
    const { AlarmMuteRuleSummaries } = await client.send(new ListAlarmMuteRulesCommand({}));
    expect(AlarmMuteRuleSummaries).toEqual([summary]);
    expect(await client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: 'deploy' }))).toMatchObject({
      ...summary,
      ...rule,
    });
    await expect(client.send(new GetAlarmMuteRuleCommand({ AlarmMuteRuleName: 'nobody' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('is listed by status, page by page', async () => {
    const { client, mute } = await boot();
    for (const name of ['a', 'b', 'c']) await mute('00:01', 'PT1H', ['waiting'], name);
    await mute('12:00', 'PT1H', ['waiting'], 'later');
    const listed: string[] = [];
    let NextToken: string | undefined;
    do {
      const page: ListAlarmMuteRulesOutput = await client.send(
        new ListAlarmMuteRulesCommand({ Statuses: ['ACTIVE'], MaxRecords: 2, NextToken }),
      );
      listed.push(
        ...(page.AlarmMuteRuleSummaries ?? []).map(({ AlarmMuteRuleArn = '' }) => AlarmMuteRuleArn.slice(-1)),
      );
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(listed).toEqual(['a', 'b', 'c']);
  });

  const schedule = { Expression: 'at(2026-01-01T00:00)', Duration: 'PT1H' };
  const rule = { Name: 'deploy', Rule: { Schedule: schedule }, MuteTargets: { AlarmNames: ['waiting'] } };
  it.each<[string, object, RegExp]>([
    [
      'a schedule that repeats',
      { Rule: { Schedule: { ...schedule, Expression: 'cron(0 2 * * *)' } } },
      /cannot be cron/,
    ],
    ['another time zone', { Rule: { Schedule: { ...schedule, Timezone: 'Europe/London' } } }, /Timezone/],
    [
      'a day that is on no calendar',
      { Rule: { Schedule: { ...schedule, Expression: 'at(2026-02-31T00:00)' } } },
      /at\(yyyy/,
    ],
    ['a time that is none', { Rule: { Schedule: { ...schedule, Expression: 'at(2026-13-01T00:00)' } } }, /at\(yyyy/],
    ['a duration that is too long', { Rule: { Schedule: { ...schedule, Duration: 'P16D' } } }, /PT1M to P15D/],
    ['no alarms, which would mute all', { MuteTargets: undefined }, /MuteTargets/],
    ['an empty list of them', { MuteTargets: { AlarmNames: [] } }, /AlarmNames is required/],
    ['more than 100 of them', { MuteTargets: { AlarmNames: Array(101).fill('waiting') } }, /more than 100/],
    ['an alarm that is not there', { MuteTargets: { AlarmNames: ['nobody'] } }, /nobody/],
    ['a date to start', { StartDate: 1 }, /StartDate/],
  ])('is refused with %s', async (_, more, reason) => {
    const { cloud } = await boot();
    const operation = 'GraniteServiceVersion20100801.PutAlarmMuteRule';
    const { status, body } = await call(cloud.endpoint, operation, { ...rule, ...more });
    expect(status).toBe(400);
    expect(body.message).toMatch(reason);
  });
});

describe('the duration of a mute', () => {
  it('is what its days, hours and minutes add up to', () => {
    const day = 24 * 60;
    fc.assert(
      fc.property(fc.nat(14), fc.nat(23), fc.integer({ min: 1, max: 59 }), (days, hours, minutes) => {
        const total = days * day + hours * 60 + minutes;
        expect(durationMillis(`P${days}DT${hours}H${minutes}M`)).toBe(total * minute);
        expect(durationMillis(`PT${total}M`)).toBe(total * minute);
      }),
    );
  });

  it.each(['', 'P', 'PT', 'PT0M', 'P15DT1M', '1h', 'PT1S', 'P1W', 'P1DT'])('is not "%s"', (text) => {
    expect(durationMillis(text)).toBeUndefined();
  });
});
