import { describe, expect, it } from 'vitest';
import { configOf } from '../../../lib/config/config.ts';
import { withEveryAlarm } from '../../game-day/world/game-day-config.ts';
import { synthesize, type Templates } from '../../support/synthesize.ts';
import { alarmRules } from '../house-rules/alarm-rules.ts';

// biome-ignore lint/suspicious/noExplicitAny: the properties of an alarm, which are changed at any depth
type Alarm = any;

const isAlarm = (type: string) => /^AWS::CloudWatch::(Composite)?Alarm$/.test(type);
const deployed =
  /^AWS::(SQS::Queue|SNS::Topic|DynamoDB::Table|Events::(EventBus|Rule)|Lambda::(Function|EventSourceMapping))$/;

const config = withEveryAlarm(configOf('dev'));
const templates = synthesize('dev', { config });

const alarms = Object.entries(templates).flatMap(([stack, { resources }]) =>
  Object.entries(resources)
    .filter(([, { Type }]) => isAlarm(Type))
    .map(([id, { Properties }]) => ({ name: Properties.AlarmName as string, stack, id, alarm: Properties as Alarm })),
);

/** What the rules read, but for alarms of other stacks: ten thousand copies are looked at. */
const readFor = (stack: string): Templates =>
  Object.fromEntries(
    Object.entries(templates).map(([id, template]) => {
      const kept = Object.entries(template.resources).filter(([, { Type }]) =>
        isAlarm(Type) ? id === stack : deployed.test(Type),
      );
      return [id, { ...template, resources: Object.fromEntries(kept) }];
    }),
  );

/** The same with another alarm in the place of one. */
function withAlarm(known: Templates, stack: string, id: string, alarm: Alarm): Templates {
  const template = known[stack];
  const resource = template?.resources[id];
  if (!template || !resource) throw new Error(`No ${id} in the stack ${stack}.`);
  const resources = { ...template.resources, [id]: { ...resource, Properties: alarm } };
  return { ...known, [stack]: { ...template, resources } };
}

const violations = (changed: Templates) => alarmRules.flatMap((rule) => [...rule.violations(changed, config)]);
const isRefused = (changed: Templates, accepted: ReadonlySet<string>) =>
  alarmRules.some((rule) => [...rule.violations(changed, config)].some((violation) => !accepted.has(violation)));

/** The text with each of its letters, in turn, left out or replaced by another. */
const oneLetterOff = (text: string): string[] =>
  [...text].map((letter, at) => text.slice(0, at) + (at % 2 ? '' : letter === 'x' ? 'y' : 'x') + text.slice(at + 1));

/** Copies of the alarm with the text at `key` of one of its parts one letter off. */
function* misspelt(alarm: Alarm, find: (copy: Alarm) => Alarm, key: string): Generator<readonly [string, Alarm]> {
  const text: string = find(alarm)[key];
  for (const other of oneLetterOff(text)) {
    const copy = structuredClone(alarm);
    find(copy)[key] = other;
    yield [`${text} is ${other}`, copy];
  }
}

/** Where the metrics of an alarm are: its own, or those of its expression. */
const metricsIn = ({ MetricName, Metrics = [] }: Alarm): ((copy: Alarm) => Alarm)[] => {
  if (MetricName) return [(copy) => copy];
  return (Metrics as Alarm[]).flatMap(({ MetricStat }, index) =>
    MetricStat ? [(copy: Alarm) => copy.Metrics[index].MetricStat.Metric] : [],
  );
};

function* changesOf(alarm: Alarm): Generator<readonly [string, Alarm]> {
  for (const action of ['AlarmActions', 'OKActions']) {
    if (!alarm[action]) continue;
    const { [action]: _, ...without } = alarm;
    yield [`${action} are gone`, without];
    yield* misspelt(alarm, (copy) => copy[action], '0');
  }
  for (const find of metricsIn(alarm)) {
    yield* misspelt(alarm, find, 'Namespace');
    yield* misspelt(alarm, find, 'MetricName');
    for (const index of (find(alarm).Dimensions ?? []).keys()) {
      const dimension = (copy: Alarm) => find(copy).Dimensions[index];
      yield* misspelt(alarm, dimension, 'Name');
      yield* misspelt(alarm, dimension, 'Value');
      const copy = structuredClone(alarm);
      find(copy).Dimensions.splice(index, 1);
      yield [`${dimension(alarm).Name} is gone`, copy];
    }
  }
  const [, runbook = ''] = alarm.AlarmDescription.match(/^Runbook: (.*)$/m) ?? [];
  for (const other of oneLetterOff(runbook)) {
    yield [`${runbook} is ${other}`, { ...alarm, AlarmDescription: alarm.AlarmDescription.replace(runbook, other) }];
  }
  for (const [child] of (alarm.AlarmRule ?? '').matchAll(/ALARM\("[^"]*"\)/g)) {
    const rest = alarm.AlarmRule.replace(child, 'FALSE');
    yield [`${child} is gone`, { ...alarm, AlarmRule: rest }];
  }
}

describe('an alarm that is misspelt by one letter, or loses an action, a dimension or a child, breaks a rule', () => {
  it('but not as it is', () => {
    expect(violations(templates)).toEqual([]);
  });

  it.each(alarms)('$name', ({ stack, id, alarm }) => {
    const known = readFor(stack);
    const accepted = new Set(violations(known)); // of queues whose alarms are in other stacks
    const unnoticed = [...changesOf(alarm)]
      .filter(([, changed]) => !isRefused(withAlarm(known, stack, id, changed), accepted))
      .map(([what]) => what);
    expect(unnoticed).toEqual([]);
  });
});
