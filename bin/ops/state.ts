import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Catalog } from '../../lambda/events/catalog.ts';
import { catalog } from '../../lambda/events/catalog.ts';
import { entityKeyOf } from '../../lambda/events/state-change.ts';
import { namesOf } from '../../lib/names.ts';
import { type AddCommand, OpsError } from './ops-context.ts';
import { clientConfig } from './ops-settings.ts';

/** `state <type> <marketplace> <sellerId> <id>`: what the current-state table holds of one entity. */
export const addState: AddCommand = (program, action) => {
  program
    .command('state')
    .description('show what the view holds of one order, stock level or return, and which change set it')
    .argument('<type>', `${catalog.consumers.map(({ name }) => name).join(', ')}, or the event's DetailType`)
    .argument('<marketplace>', 'as in the Source after "commerce."')
    .argument('<sellerId>')
    .argument('<id>', 'the orderId, the returnId, or sku@locationId; a sku alone means sku@default')
    .addHelpText(
      'after',
      `
In a locationId write % as %25 and @ as %40: the last @ separates it from the sku.

Examples:
  $ npm run ops -- state order amazon seller-1 order-000123
  $ npm run ops -- state inventory shopify seller-1 sku-7@warehouse-1
  $ npm run ops -- state return direct seller-4 return-000017 --json`,
    )
    .action(
      action<[string, string, string, string]>(async ({ context, settings, args }) => {
        const [type, marketplace, sellerId, id] = args;
        const entityKey = stateKey(type, marketplace, sellerId, id, catalog);
        const client = context.client(DynamoDBClient, clientConfig(settings, context.env));
        const { Item } = await client.send(
          new GetItemCommand({
            TableName: namesOf(settings.stage).currentStateTable,
            Key: { entityKey: { S: entityKey } },
            ConsistentRead: true, // who asks has just changed something
          }),
        );
        const state = Item && unmarshall(Item);
        if (settings.json) context.stdout.write(`${JSON.stringify(state ?? null)}\n`);
        else if (state) context.stdout.write(describeState(state));
        else context.stderr.write(`The view of stage ${settings.stage} holds no ${entityKey}.\n`);
        return state ? 0 : 1;
      }),
    );
};

/** @throws OpsError for a type that the catalog does not have. */
export function stateKey(
  type: string,
  marketplace: string,
  sellerId: string,
  id: string,
  { consumers, eventTypes }: Catalog,
) {
  const eventType = consumers.find(({ name }) => name === type)?.eventType ?? type;
  const row = Object.hasOwn(eventTypes, eventType) ? eventTypes[eventType] : undefined;
  if (row === undefined) {
    const known = [...consumers.map(({ name }) => name), ...Object.keys(eventTypes)].join(', ');
    throw new OpsError(`There is no type "${type}": use one of ${known}.`);
  }
  const isSkuAlone = eventType === 'InventoryStateChanged' && !id.includes('@');
  const entityId = isSkuAlone ? row.entityId({ sku: id, locationId: 'default' }) : id;
  return entityKeyOf(eventType, marketplace, sellerId, entityId);
}

function describeState(state: Record<string, unknown>): string {
  const { entityKey, version, changeId, occurredAt, schemaVersion, appliedAt, data } = state;
  return `${entityKey}
${JSON.stringify(data, undefined, 2)}
set by change  ${changeId}
version        ${version}
occurred at    ${occurredAt}
applied at     ${new Date(Number(appliedAt)).toISOString()}
schema version ${schemaVersion}
`;
}
