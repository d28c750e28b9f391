import { describe, expect, it } from 'vitest';
import { synthesize } from '../support/synthesize.ts';
import { asList, resourceOf } from './resources-of.ts';

const templates = synthesize('dev');

/** What the role of a function allows, but for its own log: `action resource`, by the resource's name. */
function permissionsOf(functionName: string): string[] {
  const { where, Properties } = resourceOf(
    templates,
    'AWS::Lambda::Function',
    ({ FunctionName }) => FunctionName === functionName,
  );
  const role = Properties.Role.replace('Arn of ', '');
  const own = Object.fromEntries(Object.entries(templates).filter(([stack]) => where.startsWith(`${stack}/`)));
  const policy = resourceOf(own, 'AWS::IAM::Policy', ({ Roles }) => Roles.includes(`Ref of ${role}`));
  return policy.Properties.PolicyDocument.Statement.flatMap(
    ({ Action, Resource }: { Action: string | string[]; Resource: string | string[] }) =>
      asList(Action).flatMap((action) =>
        asList(Resource).map((resource) => `${action} ${resource.split(/[:/]/).at(-1)}`),
      ),
  ).filter((permission: string) => !permission.startsWith('logs:'));
}

const every = (actions: readonly string[], queues: readonly string[]) =>
  actions.flatMap((action) => queues.map((queue) => `sqs:${action} commerce-dev-${queue}`));

const deadLetterQueues = [
  'order-dlq',
  'inventory-dlq',
  'return-dlq',
  'unrouted-queue',
  'unrouted-dlq',
  'quarantine-queue',
];
const look = ['ReceiveMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'];

const healthAlarms = ['order', 'inventory', 'return'].flatMap((consumer) =>
  ['failing-records', 'crashing', 'throttled'].map((kind) => `commerce-dev-${consumer}-${kind}`),
);

const rows: { readonly function: string; readonly may: readonly string[] }[] = [
  {
    function: 'order-consumer',
    may: [
      ...every(['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'], ['order-queue']),
      ...every(['SendMessage'], ['order-dlq']),
      'dynamodb:PutItem commerce-dev-current-state',
    ],
  },
  { function: 'inspect', may: every(look, deadLetterQueues) },
  {
    function: 'redrive',
    may: [
      ...every([...look, 'DeleteMessage'], deadLetterQueues),
      ...every(
        ['SendMessage'],
        ['order-queue', 'inventory-queue', 'return-queue', 'unrouted-queue', 'quarantine-queue'],
      ),
      ...healthAlarms.map((alarm) => `cloudwatch:DescribeAlarms ${alarm}`),
    ],
  },
  { function: 'discard', may: every([...look, 'DeleteMessage'], deadLetterQueues) },
];

describe('what a function may do', () => {
  it.each(rows)('$function: its work and nothing else', (row) => {
    expect(permissionsOf(`commerce-dev-${row.function}`).sort()).toEqual(row.may.toSorted());
  });
});
