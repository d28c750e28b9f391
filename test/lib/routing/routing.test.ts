import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lambda/events/catalog.ts';
import { matchesEventPattern } from '../../../local/eventbridge/patterns/event-pattern.ts';
import { orderEvent } from '../../support/events.ts';
import { resourcesOf } from '../../support/resources-of.ts';
import { synthesize } from '../../support/synthesize.ts';
import { withAuditConsumer } from '../../support/with-audit-consumer.ts';

const deployed = synthesize('dev');
const extended = synthesize('dev', { catalog: withAuditConsumer });

/** The queues that an event is put into, by the rules of all stacks. */
function queuesFor(event: unknown, templates = deployed): string[] {
  return resourcesOf(templates, 'AWS::Events::Rule')
    .filter(({ Properties }) => matchesEventPattern(Properties.EventPattern, event))
    .flatMap(({ Properties }) => Properties.Targets.map(({ Arn }: { Arn: string }) => Arn.split(':').at(-1)))
    .sort();
}

const withSeller = (sellerId: unknown) => orderEvent({ metadata: { sellerId } });
const withMetadata = (metadata: unknown) => ({ ...orderEvent(), detail: { metadata } });

const rows: { readonly event: string; readonly is: unknown; readonly queues: readonly string[] }[] = [
  { event: 'an order', is: orderEvent(), queues: ['order-queue'] },
  { event: 'stock', is: orderEvent({ detailType: 'InventoryStateChanged' }), queues: ['inventory-queue'] },
  { event: 'a return', is: orderEvent({ detailType: 'ReturnStateChanged' }), queues: ['return-queue'] },
  { event: 'one of another marketplace', is: orderEvent({ source: 'commerce.shopify' }), queues: ['order-queue'] },
  {
    event: 'one of a marketplace we have not',
    is: orderEvent({ source: 'commerce.ebay' }),
    queues: ['unrouted-queue'],
  },
  { event: 'a source without its prefix', is: orderEvent({ source: 'amazon' }), queues: ['unrouted-queue'] },
  { event: 'a source in capitals', is: orderEvent({ source: 'Commerce.Amazon' }), queues: ['unrouted-queue'] },
  { event: 'an unknown type', is: orderEvent({ detailType: 'OrderDeleted' }), queues: ['unrouted-queue'] },
  { event: 'a type one letter off', is: orderEvent({ detailType: 'OrderStateChange' }), queues: ['unrouted-queue'] },
  { event: 'one without a seller', is: withMetadata({ marketplace: 'amazon' }), queues: ['unrouted-queue'] },
  { event: 'one whose seller is empty', is: withSeller(''), queues: ['unrouted-queue'] },
  { event: 'one whose seller is blank', is: withSeller(' '), queues: ['order-queue'] },
  { event: 'one whose seller is a number', is: withSeller(0), queues: ['order-queue'] },
  { event: 'one whose seller is null', is: withSeller(null), queues: ['order-queue'] },
  { event: 'one without metadata', is: { ...orderEvent(), detail: {} }, queues: ['unrouted-queue'] },
  { event: 'one whose metadata are text', is: withMetadata('none'), queues: ['unrouted-queue'] },
  {
    event: 'an event of AWS itself',
    is: { ...orderEvent(), source: 'aws.ec2', detail: {} },
    queues: ['unrouted-queue'],
  },
];

describe('where an event goes', () => {
  it.each(rows)('$event: $queues', ({ is, queues }) => {
    expect(queuesFor(is)).toEqual(queues.map((name) => `commerce-dev-${name}`));
  });

  it('puts an event into the queue of each of its consumers', () => {
    expect(queuesFor(orderEvent(), extended)).toEqual(['commerce-dev-audit-queue', 'commerce-dev-order-queue']);
    expect(queuesFor(orderEvent({ detailType: 'ReturnStateChanged' }), extended)).toEqual([
      'commerce-dev-return-queue',
    ]);
  });

  it('leaves an event unrouted whose type is in the catalog and has no consumer', () => {
    const consumers = catalog.consumers.filter(({ name }) => name !== 'return');
    const templates = synthesize('dev', { catalog: { ...catalog, consumers } });
    expect(queuesFor(orderEvent({ detailType: 'ReturnStateChanged' }), templates)).toEqual([
      'commerce-dev-unrouted-queue',
    ]);
  });
});

const sources = ['commerce.amazon', 'commerce.shopify', 'commerce.direct'];
const anySource = fc.oneof(fc.constantFrom(...sources, 'commerce.', 'commerce.ebay', 'aws.events'), fc.string());
const anyType = fc.oneof(fc.constantFrom(...Object.keys(catalog.eventTypes), 'OrderDeleted'), fc.string());
const anySeller = fc.oneof(
  fc.constantFrom('', 'seller-1', undefined),
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);

it('puts every event into the queues of its routes or into the unrouted queue, never none and never both', () => {
  const event = fc.record({ source: anySource, detailType: anyType, sellerId: anySeller });
  fc.assert(
    fc.property(event, ({ source, detailType, sellerId }) => {
      const consumers = withAuditConsumer.consumers.filter(({ eventType }) => eventType === detailType);
      const routed = sources.includes(source) && sellerId !== '' && sellerId !== undefined && consumers.length > 0;
      const queues = routed ? consumers.map(({ name }) => `${name}-queue`).sort() : ['unrouted-queue'];
      // As on the wire: JSON leaves out what is undefined.
      const sent = JSON.parse(JSON.stringify(orderEvent({ source, detailType, metadata: { sellerId } })));
      expect(queuesFor(sent, extended)).toEqual(queues.map((name) => `commerce-dev-${name}`));
    }),
  );
});
