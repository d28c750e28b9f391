import { describe, expect, it } from 'vitest';
import { permissionsOf } from '../iam/permissions-of.ts';

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

const rows: { readonly function: string; readonly may: readonly string[] }[] = [
  {
    function: 'order-consumer',
    may: [
      ...every(['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'], ['order-queue']),
      ...every(['SendMessage'], ['order-dlq']),
      'dynamodb:BatchGetItem commerce-dev-current-state',
      'dynamodb:PutItem commerce-dev-current-state',
    ],
  },
  { function: 'inspect', may: every(look, deadLetterQueues) },
  { function: 'expiry', may: every(look, deadLetterQueues) },
  {
    function: 'redrive',
    may: [
      ...every([...look, 'DeleteMessage'], deadLetterQueues),
      ...every(
        ['SendMessage'],
        ['order-queue', 'inventory-queue', 'return-queue', 'unrouted-queue', 'quarantine-queue'],
      ),
      'cloudwatch:DescribeAlarms *',
    ],
  },
  { function: 'discard', may: every([...look, 'DeleteMessage', 'SendMessage'], deadLetterQueues) },
];

describe('what a function may do', () => {
  it.each(rows)('$function: its work and nothing else', (row) => {
    expect(permissionsOf(`commerce-dev-${row.function}`).sort()).toEqual(row.may.toSorted());
  });
});
