import type { EventType } from '../../events/event-type.ts';
import { fieldOf, isObject } from '../../events/json-fields.ts';
import { hasEmptySellerId, matchesRoute, routeConditions } from '../../events/route-pattern.ts';
import { identityIn } from '../../events/state-change.ts';
import type { Route } from '../environment.ts';
import type { SharedQueue } from '../protocol.ts';

/** Everything that decides where an event belongs today. */
export interface Routing {
  readonly routes: readonly Route[];
  readonly marketplaces: readonly string[];
  /** The contract of each event type. */
  readonly eventTypes: Readonly<Record<string, EventType>>;
}

/** Why a message belongs to no queue of ours. */
export type NoRoute = 'not_an_event' | keyof typeof routeConditions;

/**
 * The routes that an event matches now, by the conditions of the EventBridge rules.
 *
 * @param event a message's body, parsed; `undefined` where it is not JSON.
 * @param cameFrom the consumer whose dead letter it is: others have had their copy already. Or the shared queue: what the
 *   unrouted rule took for its `sellerId` has been refused by the consumers that got a copy as well.
 */
export function routesOf(event: unknown, routing: Routing, cameFrom: string | undefined): readonly Route[] | NoRoute {
  if (!isObject(event)) return 'not_an_event';
  if (!matchesRoute(routeConditions.unknown_source(routing.marketplaces), event)) return 'unknown_source';
  const matching = routing.routes.filter(({ eventType }) =>
    matchesRoute(routeConditions.unknown_detail_type(eventType), event),
  );
  if (matching.length === 0) return 'unknown_detail_type';
  if (!matchesRoute(routeConditions.no_seller_id, event)) return 'no_seller_id';
  if (isUnrouted(cameFrom) && hasEmptySellerId(event) && !hasSeller(event)) return 'no_seller_id';
  const own = matching.filter(({ consumer }) => consumer === cameFrom);
  return own.length > 0 ? own : matching;
}

const isUnrouted = (queue: string | undefined) =>
  queue === ('unrouted' satisfies SharedQueue) || queue === ('undelivered' satisfies SharedQueue);

/** As the contract has it, which reads one spelling of the path and takes no list. */
const hasSeller = (event: unknown) => identityIn(fieldOf(fieldOf(event, 'detail'), 'metadata')).sellerId !== undefined;
