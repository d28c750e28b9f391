import { catalog } from '../../../lambda/events/catalog.ts';
import { configOf, consumerConfigOf } from '../../../lib/config/config.ts';
import { randomUuid } from '../../../local/random.ts';
import { percentile } from '../../../tools/start/sample-result.ts';
import { orderEvent, packOf } from '../../support/events.ts';
import { simulatedCloud } from '../cloud/simulated-cloud.ts';
import { chanceOf } from '../engine/chance.ts';
import { simulatedTime } from '../engine/simulated-time.ts';
import { startLoadedConsumer } from './loaded-consumer.ts';

/** Sellers who share the queue of one consumer, one of whom may be noisy. */
export interface NeighbourhoodOptions {
  readonly quietSellers: number;
  /** Of each quiet seller, each in an event of its own. */
  readonly changesPerSecond: number;
  /** How many times as many the noisy seller sends; none by default. */
  readonly noisyTimes?: number;
  /** Changes in each event of the noisy seller. */
  readonly noisyPack?: number;
  readonly seconds: number;
  readonly maximumConcurrency: number;
  /** For how long one write keeps its place in a function, in milliseconds. */
  readonly writeMillis: number;
  /** Whether messages are sent in the groups of their sellers. They are, in what is deployed. */
  readonly grouped?: boolean;
}

/** What became of the changes of all. */
interface Neighbourhood {
  /** From its change to its write, of the quiet sellers' changes, in milliseconds. */
  readonly quietP99: number;
  readonly noisyP99: number;
  readonly noisyWrites: number;
  /** Changes sent that are not in the table in the end. */
  readonly missing: number;
  readonly deadLettered: number;
}

const startAt = Date.parse('2026-03-01T10:00:00Z');
const tableName = 'current-state';
const noisy = 'noisy';

/** Runs sellers beside each other on the consumer of orders, with the numbers of `prod`, until all is written. */
export async function neighbourhood(options: NeighbourhoodOptions): Promise<Neighbourhood> {
  const { quietSellers, changesPerSecond, noisyTimes = 0, noisyPack = 1, seconds, writeMillis } = options;
  const { maximumConcurrency, grouped = true } = options;
  const chance = chanceOf(1);
  const time = simulatedTime(startAt, chance);
  const numbers = { ...consumerConfigOf(configOf('prod'), 'order'), maximumConcurrency };
  const { eventType } = catalog.consumers.find(({ name }) => name === 'order') ?? { eventType: '' };
  const consumer = { name: 'order', eventType, coalesce: 'newest', tableName, numbers, newNumbers: numbers } as const;
  const cloud = simulatedCloud([consumer], time, chance, () => {});
  const queue = cloud.queueOf('order');

  const sent: { readonly entityKey: string }[] = [];
  const send = (sellerId: string, count: number) => {
    const events = Array.from({ length: count }, () => {
      const orderId = `order-${sent.length}`;
      sent.push({ entityKey: `${eventType}#amazon#${sellerId}#${orderId}` });
      const changeId = randomUuid(chance.random);
      const occurredAt = new Date(time.now()).toISOString();
      return orderEvent({
        metadata: { sellerId, changeId, occurredAt, version: Math.floor(time.now()) },
        data: { orderId },
      });
    });
    const body = JSON.stringify(count === 1 ? events[0] : packOf(events));
    queue.send({ body, ...(grouped && { messageGroupId: sellerId }) });
  };
  const every = (millis: number, task: () => void) => {
    for (let at = chance.random() * millis; at < seconds * 1_000; at += millis) time.schedule(at, task);
  };
  for (let n = 0; n < quietSellers; n++) every(1_000 / changesPerSecond, () => send(`seller-${n}`, 1));
  if (noisyTimes > 0) every((1_000 * noisyPack) / (changesPerSecond * noisyTimes), () => send(noisy, noisyPack));

  const freshness: Record<'noisy' | 'quiet', number[]> = { noisy: [], quiet: [] };
  const mapping = startLoadedConsumer({ time, chance, cloud, writeMillis, takesWrite: () => true }, consumer, {
    applied: ({ metadata: { sellerId, occurredAt } }) =>
      freshness[sellerId === noisy ? 'noisy' : 'quiet'].push(time.now() - Date.parse(occurredAt)),
  });
  await time.runUntil(startAt + seconds * 1_000, () => {});
  while (!mapping.idle || [...queue.messages()].length > 0) await time.runUntil(time.now() + 1_000, () => {});
  const table = cloud.tables.get(tableName);
  return {
    quietP99: percentile(freshness.quiet, 99),
    noisyP99: percentile(freshness.noisy, 99),
    noisyWrites: freshness.noisy.length,
    missing: sent.filter(({ entityKey }) => !table?.get({ entityKey: { S: entityKey } })).length,
    deadLettered: [...cloud.deadLettersOf('order').messages()].length,
  };
}
