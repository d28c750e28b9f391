import { expect, it } from 'vitest';
import { ledger } from '../../../examples/every-change.ts';
import { catalog } from '../../../lambda/events/catalog.ts';
import { parseMessageBody } from '../../../lambda/events/state-change.ts';
import type { AwsCall } from '../../../lambda/shared/aws-client/aws-client.ts';
import { dynamoDbApi } from '../../../local/dynamodb/dynamodb-api.ts';
import { Table } from '../../../local/dynamodb/table.ts';
import { orderEvent, packOf } from '../../support/events.ts';

it('the example of a consumer that sees every change writes each once, however often it runs', async () => {
  const table = new Table('order-ledger', 'changeId');
  const { operations } = dynamoDbApi(new Map([[table.name, table]]));
  const call: AwsCall<'dynamodb'> = async (operation, input) => {
    try {
      return operations[operation]?.run(input as never, {} as never) as never;
    } catch (error) {
      const { code } = error as { code: string };
      throw Object.assign(new Error(), { name: code });
    }
  };
  const { effect, alreadySettled } = ledger(call, table.name);
  const body = JSON.stringify(packOf([orderEvent(), orderEvent()]));
  const changes = parseMessageBody(body, catalog.eventTypes, Date.now()).flatMap((each) =>
    each.valid ? each.change : [],
  );
  const outcomes: string[] = [];
  await effect(changes[0] as (typeof changes)[0]);
  expect([...((await alreadySettled?.(changes)) ?? [])]).toEqual([[changes[0], 'repeated']]);
  for (const change of [...changes, ...changes]) outcomes.push(await effect(change));
  expect(outcomes).toEqual(['repeated', 'applied', 'repeated', 'repeated']);
  expect(table.scan(10, undefined).items).toHaveLength(2);
});
