import { ResourceNotFoundException } from '@aws-sdk/client-cloudwatch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationMillis } from '../../../local/cloudwatch/mute-rules/mute-duration.ts';
import { addMute } from '../../../ops/mute/mute.ts';
import { muteWindow } from '../../../ops/mute/mute-window.ts';
import { addUnmute } from '../../../ops/mute/unmute.ts';
import { type AwsAnswers, awsError, opsLine } from '../ops-line.ts';

const arn = (kind: string, name: string) => `arn:aws:${kind}:eu-west-1:111111111111:${name}`;
const topic = [arn('sns', 'topic')];
const metricAlarm = (AlarmName: string, tells = true) => ({ AlarmName, AlarmActions: tells ? topic : [] });

/** Two pages: both kinds come together, and shared alarms among those of consumers. */
const alarms: AwsAnswers = {
  DescribeAlarmsCommand: ({ NextToken }: { NextToken?: string }) =>
    NextToken === undefined
      ? {
          CompositeAlarms: [
            {
              AlarmName: 'commerce-dev-order-unhealthy',
              AlarmRule: `ALARM("${arn('cloudwatch', 'alarm:commerce-dev-order-crashing')}")`,
              AlarmActions: topic,
            },
          ],
          MetricAlarms: [metricAlarm('commerce-dev-order-crashing', false)],
          NextToken: 'more',
        }
      : {
          MetricAlarms: [
            metricAlarm('commerce-dev-order-paused'),
            metricAlarm('commerce-dev-quarantine-not-empty'),
            metricAlarm('commerce-dev-return-paused'),
          ],
        },
  GetAlarmMuteRuleCommand: () => ({ Status: 'ACTIVE' }),
};
const ofOrder = ['commerce-dev-order-crashing', 'commerce-dev-order-paused', 'commerce-dev-order-unhealthy'];
const ofAll = [...ofOrder, 'commerce-dev-quarantine-not-empty', 'commerce-dev-return-paused'];

const mute = (target: string, words: readonly string[] = [], aws: AwsAnswers = alarms) =>
  opsLine(addMute, ['mute', target, '--for', '60m', '--note', 'version 42', ...words], { aws });

describe('mute', () => {
  it('mutes the alarms of a consumer and the composite that pages, and says until when and how to end it', async () => {
    const { exitCode, stdout, inputsOf } = await mute('order');
    expect(exitCode).toBe(0);
    expect(inputsOf('DescribeAlarmsCommand')).toMatchObject([
      { AlarmNamePrefix: 'commerce-dev-', AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] },
      { NextToken: 'more' },
    ]);
    expect(inputsOf('PutAlarmMuteRuleCommand')).toEqual([
      {
        Name: 'commerce-dev-mute-order',
        Description: 'version 42 (olga)',
        Rule: { Schedule: { Expression: 'at(2026-03-01T12:00)', Duration: 'PT1H', Timezone: 'UTC' } },
        MuteTargets: { AlarmNames: ofOrder },
        ExpireDate: new Date('2026-03-01T13:00:00Z'),
      },
    ]);
    expect(stdout).toBe(
      'Muted until 2026-03-01T13:00:00.000Z: 3 alarms. To end it earlier:\n  npm run ops -- unmute order\n',
    );
  });

  it.each<[string, string, readonly string[]]>([
    ['shared', 'commerce-dev-mute-shared', ['commerce-dev-quarantine-not-empty']],
    ['all', 'commerce-dev-mute-all', ofAll],
    ['return', 'commerce-dev-mute-return', ['commerce-dev-return-paused']],
    ['order-paused', 'commerce-dev-mute-order-paused', ['commerce-dev-order-paused']],
    ['commerce-dev-order-unhealthy', 'commerce-dev-mute-order-unhealthy', ['commerce-dev-order-unhealthy']],
  ])('takes %s, with one rule for it', async (target, Name, AlarmNames) => {
    const { inputsOf } = await mute(target);
    expect(inputsOf('PutAlarmMuteRuleCommand')).toMatchObject([{ Name, MuteTargets: { AlarmNames } }]);
  });

  it('answers one object with --json', async () => {
    const { stdout } = await mute('order', ['--json', '--requested-by', 'on-call']);
    expect(JSON.parse(stdout)).toEqual({
      target: 'order',
      rule: 'commerce-dev-mute-order',
      status: 'ACTIVE',
      alarms: ofOrder,
      until: '2026-03-01T13:00:00.000Z',
      note: 'version 42',
      requestedBy: 'on-call',
    });
  });

  it('waits until CloudWatch says that the rule mutes', async () => {
    const looks = ['not found', 'SCHEDULED', 'ACTIVE'];
    const { exitCode, inputsOf } = await mute('order', [], {
      ...alarms,
      GetAlarmMuteRuleCommand: () => {
        const Status = looks.shift();
        if (Status !== 'not found') return { Status };
        throw new ResourceNotFoundException({ message: 'not yet', $metadata: {} });
      },
    });
    expect(exitCode).toBe(0);
    expect(inputsOf('GetAlarmMuteRuleCommand')).toEqual(
      Array(3).fill({ AlarmMuteRuleName: 'commerce-dev-mute-order' }),
    );
  });

  it.each([
    ['SCHEDULED', 122],
    ['EXPIRED', 1],
  ])('says that nothing is muted by a rule that is %s, as where the clocks differ', async (Status, looks) => {
    const ran = await mute('order', [], { ...alarms, GetAlarmMuteRuleCommand: () => ({ Status }) });
    expect(ran.exitCode).toBe(1);
    expect(ran.stdout).toMatch(`Not muted: CloudWatch reports the rule commerce-dev-mute-order as ${Status},`);
    expect(ran.stdout).toContain('npm run ops -- unmute order\n');
    expect(ran.inputsOf('GetAlarmMuteRuleCommand')).toHaveLength(looks);
  });

  it.each<[string, readonly string[]]>([
    ['how long', ['--note', 'x']],
    ['why', ['--for', '60m']],
  ])('is not understood without %s', async (_, words) => {
    const { exitCode, stderr, calls } = await opsLine(addMute, ['mute', 'order', ...words], { aws: alarms });
    expect({ exitCode, calls }).toEqual({ exitCode: 2, calls: [] });
    expect(stderr).toContain('required option');
  });

  it.each<[string, readonly string[], RegExp]>([
    ['a time without a unit', ['--for', '60'], /from 1m to 15d/],
    ['no time at all', ['--for', '0m'], /from 1m to 15d/],
    ['more than CloudWatch takes', ['--for', '16d'], /from 1m to 15d/],
    ['a note that says nothing', ['--note', ' '], /--note/],
    ['a note that is too long', ['--note', 'x'.repeat(1_024)], /shorten the note/],
  ])('asks nobody with %s', async (_, words, reason) => {
    const { exitCode, stderr, calls } = await mute('order', words);
    expect({ exitCode, calls }).toEqual({ exitCode: 2, calls: [] });
    expect(stderr).toMatch(reason);
  });

  it.each<[string, string, AwsAnswers, RegExp]>([
    ['what there is not', 'parcel', alarms, /no alarm commerce-dev-parcel: use one of order, .*, shared, all, or/],
    ['a stage that is not there', 'order', {}, /^No alarm name begins with .*: check --stage/],
    [
      'an alarm that pages through its composite',
      'order-crashing',
      alarms,
      /order-crashing has no actions.* Mute commerce-dev-order-unhealthy/,
    ],
    [
      'more alarms than a rule takes',
      'all',
      {
        DescribeAlarmsCommand: () => ({
          MetricAlarms: Array.from({ length: 101 }, (_, at) => metricAlarm(`commerce-dev-${at}`)),
        }),
      },
      /101 alarms.* at most 100/,
    ],
  ])('mutes nothing for %s', async (_, target, aws, reason) => {
    const { exitCode, stderr, inputsOf } = await mute(target, [], aws);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(reason);
    expect(inputsOf('PutAlarmMuteRuleCommand')).toEqual([]);
  });

  it('says what is not allowed', async () => {
    const PutAlarmMuteRuleCommand = () => {
      throw awsError('AccessDeniedException');
    };
    const { exitCode, stderr } = await mute('order', [], { ...alarms, PutAlarmMuteRuleCommand });
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(/^You are not allowed/) });
  });
});

describe('the window of a mute', () => {
  it('has begun, lasts as long as asked for or up to a minute more, and ends in a minute that CloudWatch knows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1, max: 15 * 24 * 60 - 1 }), (now, minutes) => {
        const { schedule, until } = muteWindow(`${minutes}m`, now);
        const begin = Date.parse(`${schedule.Expression?.slice('at('.length, -1)}Z`);
        expect(begin).toBeLessThanOrEqual(now);
        expect(begin + (durationMillis(schedule.Duration ?? '') ?? Number.NaN)).toBe(until.getTime());
        const more = until.getTime() - now - minutes * 60_000;
        expect(more).toBeGreaterThanOrEqual(0);
        expect(more).toBeLessThan(60_000);
      }),
    );
  });

  it.each([
    ['90m', 'PT1H30M'],
    ['24h', 'P1D'],
    ['15d', 'P15D'],
  ])('of %s is written %s', (text, duration) => {
    expect(muteWindow(text, Date.UTC(2026, 0, 1)).schedule.Duration).toBe(duration);
  });

  it('is never longer than 15 days, also when it begins within a minute', () => {
    expect(muteWindow('15d', Date.UTC(2026, 0, 1) + 1).schedule.Duration).toBe('P15D');
  });
});

describe('unmute', () => {
  const muted = (rules: Readonly<Record<string, readonly string[]>>): AwsAnswers => ({
    ...alarms,
    ListAlarmMuteRulesCommand: () => ({
      AlarmMuteRuleSummaries: Object.keys(rules).map((name) => ({
        AlarmMuteRuleArn: arn('cloudwatch', `alarm-mute-rule:${name}`),
      })),
    }),
    GetAlarmMuteRuleCommand: ({ AlarmMuteRuleName }: { AlarmMuteRuleName: string }) => ({
      Name: AlarmMuteRuleName,
      MuteTargets: { AlarmNames: rules[AlarmMuteRuleName] },
      ExpireDate: new Date('2026-03-01T13:00:00Z'),
    }),
  });
  const unmute = (words: readonly string[], aws: AwsAnswers) => opsLine(addUnmute, ['unmute', ...words], { aws });

  it('deletes the rule that mute made for the same target', async () => {
    const aws = muted({
      'commerce-dev-mute-order': ofOrder,
      'commerce-dev-mute-return': ['commerce-dev-return-paused'],
    });
    const { exitCode, stdout, inputsOf } = await unmute(['order'], aws);
    expect(inputsOf('DeleteAlarmMuteRuleCommand')).toEqual([{ AlarmMuteRuleName: 'commerce-dev-mute-order' }]);
    expect(exitCode).toBe(0);
    expect(stdout).toBe('The mute of order has ended. Alarms that are still in ALARM notify now.\n');
  });

  it('says which rule mutes some of the alarms still', async () => {
    const aws = muted({ 'commerce-dev-mute-order': ofOrder, 'commerce-dev-mute-all': ofAll });
    const { exitCode, stdout } = await unmute(['order'], aws);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('still muted by commerce-dev-mute-all until 2026-03-01T13:00:00.000Z.\n');
    expect(JSON.parse((await unmute(['order', '--json'], aws)).stdout)).toEqual({
      target: 'order',
      rule: 'commerce-dev-mute-order',
      outcome: 'now',
      stillMutedBy: [{ rule: 'commerce-dev-mute-all', until: '2026-03-01T13:00:00.000Z' }],
    });
  });

  it('is done already where nothing is muted', async () => {
    const { exitCode, stdout } = await unmute(['order'], alarms);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'order was not muted.\n' });
  });
});
