import * as z from 'zod/mini';
import { sourcePrefix } from '../events/state-change.ts';

/** Where one consumer's events go, and where its dead letters wait. */
const route = z.object({
  consumer: z.string(),
  eventType: z.string(),
  queueUrl: z.string(),
  deadLetterQueueUrl: z.string(),
});

export type Route = z.infer<typeof route>;

/** Everything that decides where an event belongs today. */
export interface Routing {
  readonly routes: readonly Route[];
  readonly marketplaces: readonly string[];
}

/** @throws when the environment holds something else than the stack gave it. */
export function readRouting(env: { ROUTES: string; MARKETPLACES: string }): Routing {
  return {
    routes: z.array(route).parse(JSON.parse(env.ROUTES)),
    marketplaces: z.array(z.string()).parse(JSON.parse(env.MARKETPLACES)),
  };
}

/** Why a message belongs to no queue of ours. */
export type NoRoute = 'not_an_event' | 'unknown_source' | 'unknown_detail_type' | 'no_seller_id';

/**
 * The routes that a message's body matches now: the same three conditions as in the EventBridge rules.
 *
 * @param cameFrom the consumer whose dead letter it is: others have had their copy already.
 */
export function routesOf(body: string, routing: Routing, cameFrom: string | undefined): readonly Route[] | NoRoute {
  let event: { source?: unknown; 'detail-type'?: unknown; detail?: { metadata?: { sellerId?: unknown } } } | null;
  try {
    event = JSON.parse(body);
  } catch {
    return 'not_an_event';
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return 'not_an_event';
  if (!routing.marketplaces.some((marketplace) => event.source === `${sourcePrefix}${marketplace}`)) {
    return 'unknown_source';
  }
  const matching = routing.routes.filter(({ eventType }) => eventType === event['detail-type']);
  if (matching.length === 0) return 'unknown_detail_type';
  const sellerId = event.detail?.metadata?.sellerId;
  if (sellerId === undefined || sellerId === '') return 'no_seller_id';
  const own = matching.filter(({ consumer }) => consumer === cameFrom);
  return own.length > 0 ? own : matching;
}

/** The seller of an event, where a queue would take it for a message group. */
export function sellerIdOf(body: string): string | undefined {
  const sellerId: unknown = JSON.parse(body)?.detail?.metadata?.sellerId;
  return typeof sellerId === 'string' && /^[\x21-\x7e]{1,100}$/.test(sellerId) ? sellerId : undefined;
}
