import type { EventType } from '../../events/event-type.ts';
import { isObject } from '../../events/json-fields.ts';
import { matchesRoute, routeConditions } from '../../events/route-pattern.ts';
import type { Route } from '../environment.ts';

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
 * @param cameFrom the consumer whose dead letter it is: others have had their copy already.
 */
export function routesOf(event: unknown, routing: Routing, cameFrom: string | undefined): readonly Route[] | NoRoute {
  if (!isObject(event)) return 'not_an_event';
  if (!matchesRoute(routeConditions.unknown_source(routing.marketplaces), event)) return 'unknown_source';
  const matching = routing.routes.filter(({ eventType }) =>
    matchesRoute(routeConditions.unknown_detail_type(eventType), event),
  );
  if (matching.length === 0) return 'unknown_detail_type';
  if (!matchesRoute(routeConditions.no_seller_id, event)) return 'no_seller_id';
  const own = matching.filter(({ consumer }) => consumer === cameFrom);
  return own.length > 0 ? own : matching;
}
