import { describe, expect, it } from 'vitest';
import { type AlarmState, parseAlarmRule } from '../../../../local/cloudwatch/alarms/alarm-rule.ts';
import { bootResources, call } from '../../../support/local-cloud.ts';
import { manualClock } from '../../../support/manual-clock.ts';

const metricAlarm = (name: string, properties: object = {}) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmName: name,
    AlarmDescription: 'Changes come late.',
    Namespace: 'Shop',
    MetricName: 'Failed',
    Dimensions: [{ Name: 'service', Value: 'order' }],
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    ...properties,
  },
});

const composite = (AlarmName: string, AlarmRule: unknown) => ({
  Type: 'AWS::CloudWatch::CompositeAlarm',
  Properties: { AlarmName, AlarmRule },
});

const unhealthy = composite('order-unhealthy', {
  'Fn::Join': [
    '',
    ['ALARM("', { 'Fn::GetAtt': ['Failing', 'Arn'] }, '") OR ALARM("', { 'Fn::GetAtt': ['Late', 'Arn'] }, '")'],
  ],
});

async function boot(resources: Record<string, object>) {
  const clock = manualClock(1_800_000_000_000);
  const { endpoint } = await bootResources(resources, { clock });
  const send = (operation: string, input: object) =>
    call(endpoint, `GraniteServiceVersion20100801.${operation}`, input);
  const describeAlarms = async (input: object = {}) => {
    const { body } = await send('DescribeAlarms', input);
    return body as Record<'MetricAlarms' | 'CompositeAlarms', Record<string, unknown>[]> & { NextToken?: string };
  };
  const namesOf = async (input: object) => {
    const { MetricAlarms, CompositeAlarms } = await describeAlarms(input);
    return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName);
  };
  const set = (AlarmName: string, StateValue: string) =>
    send('SetAlarmState', { AlarmName, StateValue, StateReason: 'a drill' });
  return { clock, send, describeAlarms, namesOf, set };
}

const three = { Failing: metricAlarm('order-failing'), Late: metricAlarm('order-late'), Unhealthy: unhealthy };

describe('an alarm of a template', () => {
  it('is described as declared, and has too little data at first', async () => {
    const { describeAlarms } = await boot({ Failing: metricAlarm('order-failing') });
    const { MetricAlarms } = await describeAlarms();
    expect(MetricAlarms).toEqual([
      {
        ...metricAlarm('order-failing').Properties,
        AlarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:order-failing',
        AlarmConfigurationUpdatedTimestamp: 1_800_000_000,
        ActionsEnabled: true,
        OKActions: [],
        AlarmActions: [],
        InsufficientDataActions: [],
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
        StateUpdatedTimestamp: 1_800_000_000,
        StateTransitionedTimestamp: 1_800_000_000,
      },
    ]);
  });

  it('has the state that was set, and the time of the last change of it', async () => {
    const { clock, describeAlarms, set } = await boot({ Failing: metricAlarm('order-failing') });
    clock.advance(10_000);
    await set('order-failing', 'ALARM');
    clock.advance(10_000);
    await set('order-failing', 'ALARM');
    const { MetricAlarms } = await describeAlarms();
    expect(MetricAlarms[0]).toMatchObject({
      StateValue: 'ALARM',
      StateReason: 'a drill',
      StateUpdatedTimestamp: 1_800_000_020,
      StateTransitionedTimestamp: 1_800_000_010,
    });
  });

  it('is found by name, prefix, state and type', async () => {
    const { namesOf, set } = await boot({ ...three, Other: metricAlarm('return-late') });
    await set('order-late', 'ALARM');
    expect(await namesOf({})).toEqual(['order-failing', 'order-late', 'return-late']);
    expect(await namesOf({ AlarmTypes: ['CompositeAlarm'] })).toEqual(['order-unhealthy']);
    expect(await namesOf({ AlarmNames: ['return-late', 'order-unhealthy'] })).toEqual(['return-late']);
    expect(await namesOf({ AlarmNamePrefix: 'return-' })).toEqual(['return-late']);
    const AlarmTypes = ['MetricAlarm', 'CompositeAlarm'];
    expect(await namesOf({ StateValue: 'ALARM', AlarmTypes })).toEqual(['order-late', 'order-unhealthy']);
  });

  it('is listed once over all pages', async () => {
    const { describeAlarms } = await boot({ ...three, Other: metricAlarm('return-late') });
    const AlarmTypes = ['MetricAlarm', 'CompositeAlarm'];
    const found: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await describeAlarms({ AlarmTypes, MaxRecords: 3, ...(NextToken && { NextToken }) });
      found.push(...[...page.MetricAlarms, ...page.CompositeAlarms].map(({ AlarmName }) => AlarmName));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(found.sort()).toEqual(['order-failing', 'order-late', 'order-unhealthy', 'return-late']);
  });

  it.each([
    ['DescribeAlarms', { AlarmNames: ['a'], AlarmNamePrefix: 'a' }, 'InvalidParameterCombinationException'],
    ['DescribeAlarms', { AlarmTypes: ['LogAlarm'] }, 'InvalidParameterValueException'],
    ['DescribeAlarms', { StateValue: 'BAD' }, 'InvalidParameterValueException'],
    ['DescribeAlarms', { MaxRecords: 101 }, 'InvalidParameterValueException'],
    ['DescribeAlarms', { NextToken: 'made-up' }, 'InvalidNextToken'],
    ['DescribeAlarms', { ActionPrefix: 'arn' }, 'InvalidParameterValueException'],
    ['SetAlarmState', { StateValue: 'OK', StateReason: 'r' }, 'MissingRequiredParameterException'],
    ['SetAlarmState', { AlarmName: 'order-late', StateReason: 'r' }, 'InvalidParameterValueException'],
    ['SetAlarmState', { AlarmName: 'order-late', StateValue: 'OK' }, 'MissingRequiredParameterException'],
    ['SetAlarmState', { AlarmName: 'nobody', StateValue: 'OK', StateReason: 'r' }, 'ResourceNotFound'],
    [
      'SetAlarmState',
      { AlarmName: 'order-late', StateValue: 'OK', StateReason: 'r', StateReasonData: '{' },
      'InvalidFormatFault',
    ],
    ['PutMetricAlarm', {}, 'UnknownOperationException'],
  ])('%s refuses %j', async (operation, input, error) => {
    const { send } = await boot(three);
    const { status, body } = await send(operation, input);
    expect(body.__type).toBe(`com.amazonaws.cloudwatch#${error}`);
    expect(status).toBe(error === 'ResourceNotFound' ? 404 : 400);
  });
});

describe('a composite alarm', () => {
  it('follows its children, also over another composite', async () => {
    const { namesOf, set } = await boot({
      ...three,
      Page: { ...composite('page', 'NOT OK(order-unhealthy)'), DependsOn: 'Unhealthy' },
    });
    const alarming = () => namesOf({ StateValue: 'ALARM', AlarmTypes: ['CompositeAlarm'] });
    expect(await alarming()).toEqual([]);
    await set('order-failing', 'ALARM');
    await set('order-late', 'ALARM');
    expect(await alarming()).toEqual(['order-unhealthy', 'page']);
    await set('order-failing', 'OK');
    expect(await alarming()).toEqual(['order-unhealthy', 'page']);
    await set('order-late', 'OK');
    expect(await alarming()).toEqual([]);
  });

  it('keeps a state that was set until a child changes its own', async () => {
    const { namesOf, set } = await boot(three);
    const alarming = () => namesOf({ StateValue: 'ALARM', AlarmTypes: ['CompositeAlarm'] });
    await set('order-unhealthy', 'ALARM');
    expect(await alarming()).toEqual(['order-unhealthy']);
    await set('order-late', 'OK');
    expect(await alarming()).toEqual([]);
  });

  it.each([
    ['ALARM(nobody)', /nobody/],
    ['ALARM("order-late") XOR ALARM("order-failing")', /XOR/],
    ['AT_LEAST(1, ALARM, (order-late))', /AT_LEAST/],
    ['(ALARM(order-late)', /bracket/],
    ['ALARM(order-late) AND', /its end/],
  ])('whose rule is %s is refused', async (rule, reason) => {
    const resources = { Late: metricAlarm('order-late'), Failing: metricAlarm('order-failing') };
    const page = { ...composite('page', rule), DependsOn: ['Late', 'Failing'] };
    await expect(boot({ ...resources, Page: page })).rejects.toThrow(reason);
  });
});

describe('an alarm rule', () => {
  const states: Record<string, AlarmState> = { late: 'ALARM', failing: 'OK', new: 'INSUFFICIENT_DATA' };
  it.each([
    ['ALARM(late)', true],
    ['ALARM("failing")', false],
    ['OK(failing) AND INSUFFICIENT_DATA(new)', true],
    ['NOT ALARM(late) OR OK(failing)', true],
    ['ALARM(failing) AND ALARM(failing) OR ALARM(late)', true], // AND binds closer
    ['ALARM(failing) AND (ALARM(failing) OR ALARM(late))', false],
    ['NOT (ALARM(late) AND FALSE)', true],
    ['NOT NOT TRUE', true],
  ])('%s', (rule, expected) => {
    expect(parseAlarmRule(rule).isTrue((child) => states[child] as AlarmState)).toBe(expected);
  });
});
