import { catalog } from '../../lambda/events/catalog.ts';
import { entityKeyOf } from '../../lambda/events/state-change.ts';
import { OpsError } from '../context.ts';

/**
 * The key of an entity in the current-state table, as an operator names it.
 *
 * @param type the name of a consumer, or the event's DetailType
 * @param id as in the help of `ops state`
 * @throws OpsError for a type that the catalog does not have.
 */
export function stateKey(type: string, marketplace: string, sellerId: string, id: string): string {
  const { consumers, eventTypes } = catalog;
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
