import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redriveEnvironment } from '../../../lambda/redrive/environment.ts';
import { type Routing, routesOf } from '../../../lambda/redrive/letters/routes.ts';
import { readEnvironment } from '../../../lambda/shared/environment.ts';
import { compileEventPattern } from '../../../local/eventbridge/patterns/event-pattern.ts';
import { orderEvent } from '../../support/events.ts';
import { resourceOf, resourcesOf } from '../../support/resources-of.ts';
import { synthesize } from '../../support/synthesize.ts';
import { withAuditConsumer } from '../../support/with-audit-consumer.ts';

/** The same templates say where EventBridge puts an event and where a redrive would. */
const templates = synthesize('dev', { catalog: withAuditConsumer });

const rules = resourcesOf(templates, 'AWS::Events::Rule').map(({ Properties }) => ({
  queue: String(Properties.Targets[0].Arn.split(':').at(-1)),
  matches: compileEventPattern(Properties.EventPattern),
}));
const unroutedQueue = 'commerce-dev-unrouted-queue';
const queuesByRules = (event: unknown) =>
  rules
    .filter(({ matches }) => matches(event))
    .map(({ queue }) => queue)
    .sort();

const { Properties: redriveFunction } = resourceOf(templates, 'AWS::Lambda::Function', ({ FunctionName }) =>
  FunctionName.endsWith('-redrive'),
);
const environment = readEnvironment(redriveEnvironment, redriveFunction.Environment.Variables);
const routing: Routing = {
  routes: environment.ROUTES,
  marketplaces: environment.MARKETPLACES,
  eventTypes: withAuditConsumer.eventTypes,
};
const redriveOf = (event: unknown) => routesOf(event, routing, 'unrouted');
const queuesByRedrive = (event: unknown) => {
  const routes = redriveOf(event);
  return typeof routes === 'string' ? [] : routes.map(({ queueUrl }) => queueUrl.split('/').at(-1)).sort();
};

const withSeller = (sellerId: unknown) => orderEvent({ metadata: { sellerId } });
const withDetail = (detail: unknown) => ({ ...orderEvent(), detail });

const routed: readonly (readonly [string, unknown])[] = [
  ['a seller', withSeller('seller-1')],
  ['a blank', withSeller(' ')],
  ['a number', withSeller(0)],
  ['null', withSeller(null)],
  ['false', withSeller(false)],
  ['a list of one seller', withSeller(['seller-1'])],
  ['a list in a list', withSeller([[['seller-1']]])],
  ['metadata in a list', withDetail([{ metadata: [{}, { sellerId: 'seller-1' }] }])],
  ['one name for both', withDetail({ 'metadata.sellerId': 'seller-1' })],
];

/** EventBridge delivers these to the consumers, which refuse them, and to the unrouted queue. */
const both: readonly (readonly [string, unknown])[] = [
  ['a list of an empty text and null', withSeller(['', null])],
  ['a list of an empty text and a seller', withSeller(['', 'seller-1'])],
  ['a list in a list, and an empty text', withSeller([['seller-1'], ''])],
  [
    'empty, and not under one name for both',
    withDetail({ metadata: { sellerId: '' }, 'metadata.sellerId': 'seller-1' }),
  ],
];

const unrouted: readonly (readonly [string, unknown])[] = [
  ['an empty text', withSeller('')],
  ['nothing', withSeller(undefined)],
  ['an empty list', withSeller([])],
  ['an empty object', withSeller({})],
  ['a list of an empty text', withSeller([''])],
  ['a list of lists of nothing', withSeller([[], [[]]])],
  ['an object', withSeller({ id: 'seller-1' })],
  ['a list of objects', withSeller([{ id: 'seller-1' }])],
  ['metadata that are text', withDetail({ metadata: 'seller-1' })],
  ['metadata that are null', withDetail({ metadata: null })],
  ['a detail that is a text', withDetail('metadata')],
  ['another case', withDetail({ metadata: { sellerid: 'seller-1' } })],
];

describe('an event whose sellerId is', () => {
  it.each(routed)('%s has the routes of its rules', (_, event) => {
    const sent = JSON.parse(JSON.stringify(event)); // JSON leaves out what is undefined
    expect(queuesByRedrive(sent)).toEqual(['commerce-dev-audit-queue', 'commerce-dev-order-queue']);
    expect(queuesByRules(sent).filter((queue) => queue !== unroutedQueue)).toEqual(queuesByRedrive(sent));
  });

  it.each(unrouted)('%s has no route, and the unrouted rule takes it', (_, event) => {
    const sent = JSON.parse(JSON.stringify(event));
    expect(redriveOf(sent)).toBe('no_seller_id');
    expect(queuesByRules(sent)).toEqual([unroutedQueue]);
  });
});

describe('an event in both the unrouted queue and that of a consumer', () => {
  const consumerQueues = ['commerce-dev-audit-queue', 'commerce-dev-order-queue'];

  it.each(both)('stays in the first and may be redriven to the second, where its sellerId is %s', (_, event) => {
    expect(queuesByRules(event)).toEqual([...consumerQueues, unroutedQueue]);
    for (const queue of ['unrouted', 'undelivered']) expect(routesOf(event, routing, queue)).toBe('no_seller_id');
    expect(routesOf(event, routing, 'order')).toMatchObject([{ consumer: 'order' }]);
  });

  it('has a route where it keeps the contract: its marketplace may have been unknown when it came', () => {
    const { metadata, data } = orderEvent().detail;
    const event = withDetail({ metadata, data, 'metadata.sellerId': '' });
    expect(queuesByRules(event)).toEqual([...consumerQueues, unroutedQueue]);
    expect(queuesByRedrive(event)).toEqual(consumerQueues);
  });
});

describe('a redrive and the rules', () => {
  const leaf = fc.oneof(
    fc.constantFrom('', 'seller-1', 'commerce.amazon', 'commerce.ebay', 'OrderStateChanged', 'ReturnStateChanged'),
    fc.constantFrom(null, true, 0),
    fc.string(),
  );
  const name = fc.constantFrom('metadata', 'sellerId', 'metadata.sellerId', 'detail', 'source', 'other');
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(name, tie('value'), { maxKeys: 3 }),
    ),
  }));
  const source = fc.oneof({ weight: 3, arbitrary: fc.constant('commerce.amazon') }, value);
  const detailType = fc.oneof({ weight: 3, arbitrary: fc.constant('OrderStateChanged') }, value);
  const detail = fc.oneof(
    value,
    fc.record({ metadata: value }),
    fc.record({ metadata: fc.record({ sellerId: value }) }),
    fc.record({ 'metadata.sellerId': value }),
  );
  const event = fc.oneof(
    { weight: 9, arbitrary: fc.record({ source, 'detail-type': detailType, detail }) },
    fc.record({ source, 'detail-type': detailType, 'detail.metadata': fc.record({ sellerId: value }) }),
  );

  it('agree on the queues of every event, and on which has none', () => {
    const seen = { routed: 0, unrouted: 0 };
    fc.assert(
      fc.property(event, (sent) => {
        const queues = queuesByRules(sent);
        const expected = queues.filter((queue) => queue !== unroutedQueue);
        seen[expected.length > 0 ? 'routed' : 'unrouted'] += 1;
        const redriven = queuesByRedrive(sent);
        const stays = redriven.length === 0 && queues.includes(unroutedQueue); // what is in both
        if (!stays) expect(redriven).toEqual(expected);
        const ofConsumer = routesOf(sent, routing, undefined);
        expect(typeof ofConsumer === 'string' ? 0 : ofConsumer.length).toBe(expected.length);
        // What a bus takes has a source and a type; a message that somebody put into a queue need not.
        const fromBus = typeof sent.source === 'string' && typeof sent['detail-type'] === 'string';
        if (fromBus && expected.length === 0) expect(queuesByRules(sent)).toEqual([unroutedQueue]);
      }),
      { numRuns: 2_000 },
    );
    expect(seen.routed).toBeGreaterThan(100);
    expect(seen.unrouted).toBeGreaterThan(100);
  });
});
