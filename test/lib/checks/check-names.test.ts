import { expect, it } from 'vitest';
import { catalog } from '../../../lambda/events/catalog.ts';
import { checkConfig } from '../../../lib/checks/check-config.ts';
import { ConfigError } from '../../../lib/config/config-error.ts';
import { synthesize, type Templates, testConfigOf } from '../../support/synthesize.ts';

const named = [
  'AlarmName',
  'ArchiveName',
  'FunctionName',
  'ManagedPolicyName',
  'Name',
  'QueueName',
  'TableName',
  'TopicName',
];

function namesIn(templates: Templates): { type: string; name: string }[] {
  return Object.values(templates).flatMap(({ resources }) =>
    Object.values(resources).flatMap(({ Type, Properties = {} }) => {
      const type = Type === 'AWS::CloudWatch::CompositeAlarm' ? 'AWS::CloudWatch::Alarm' : Type; // one space of names
      return named.flatMap((key) => (typeof Properties[key] === 'string' ? [{ type, name: Properties[key] }] : []));
    }),
  );
}

const order = catalog.consumers.find(({ name }) => name === 'order');
if (!order) throw new Error('The catalog has no order consumer.');
const called = (name: string) => ({ ...catalog, consumers: [...catalog.consumers, { ...order, name }] });
const deployed = namesIn(synthesize('dev'));
const before = new Set(deployed.map(({ type, name }) => `${type} ${name}`));
/** What every consumer has, with `marker` where its name stands. */
const patterns = namesIn(synthesize('dev', { catalog: called('marker') })).filter(({ name }) =>
  name.includes('marker'),
);

/** The consumers' names that would make a second resource of a name that is deployed. */
const taken = deployed.flatMap(({ type, name }) =>
  patterns
    .filter((pattern) => pattern.type === type)
    .flatMap((pattern) => {
      const [start = '', end = ''] = pattern.name.split('marker');
      const consumer =
        name.startsWith(start) && name.endsWith(end) ? name.slice(start.length, name.length - end.length) : '';
      return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(consumer) ? [consumer] : [];
    }),
);

it('finds names of one kind only once in a stage', () => {
  expect(before.size).toBe(deployed.length);
});

it.each([...new Set(taken)])('refuses a consumer named "%s", which would have the name of something else', (name) => {
  expect(() => checkConfig('dev', testConfigOf('dev'), called(name))).toThrow(ConfigError);
});
