import type { EventType } from '../../events/event-type.ts';
import { fieldOf, isObject } from '../../events/json-fields.ts';
import { sourcePrefix } from '../../events/state-change.ts';
import type { Route } from '../environment.ts';

/** Everything that decides where an event belongs today. */
export interface Routing {
  readonly routes: readonly Route[];
  readonly marketplaces: readonly string[];
  /** The contract of each event type. */
  readonly eventTypes: Readonly<Record<string, EventType>>;
}

/** Why a message belongs to no queue of ours. */
export type NoRoute = 'not_an_event' | 'unknown_source' | 'unknown_detail_type' | 'no_seller_id';

/**
 * The routes that an event matches now: the same three conditions as in the EventBridge rules.
 *
 * @param event a message's body, parsed; `undefined` where it is not JSON.
 * @param cameFrom the consumer whose dead letter it is: others have had their copy already.
 */
export function routesOf(event: unknown, routing: Routing, cameFrom: string | undefined): readonly Route[] | NoRoute {
  if (!isObject(event)) return 'not_an_event';
  const { source, 'detail-type': detailType, detail } = event;
  if (!routing.marketplaces.some((marketplace) => source === `${sourcePrefix}${marketplace}`)) return 'unknown_source';
  const matching = routing.routes.filter(({ eventType }) => eventType === detailType);
  if (matching.length === 0) return 'unknown_detail_type';
  const sellerId = fieldOf(fieldOf(detail, 'metadata'), 'sellerId');
  if (sellerId === undefined || sellerId === '') return 'no_seller_id';
  const own = matching.filter(({ consumer }) => consumer === cameFrom);
  return own.length > 0 ? own : matching;
}
