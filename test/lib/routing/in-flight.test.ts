import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configOf, consumerConfigOf } from '../../../lib/config/config.ts';
import { messagesPerSecondThatFill, mostInFlight } from '../../../lib/routing/in-flight.ts';
import { seededRandom } from '../../../local/random.ts';
import { orderConsumer } from '../../support/consume/order-consumer.ts';

const numbers = consumerConfigOf(configOf('dev'), 'order');

describe('the messages that an outage keeps in flight', () => {
  it('fill their limit sooner the longer messages are kept alive', () => {
    expect(messagesPerSecondThatFill(numbers)).toBe(175); // 120,000 over 682.5 s
    expect(messagesPerSecondThatFill({ ...numbers, outageToSurviveSeconds: 1_200 })).toBeLessThan(175);
  });

  it('are as many as the consumer keeps there while its table refuses every write', async () => {
    const world = orderConsumer({
      random: seededRandom(1),
      beforeWrite: () => {
        throw Object.assign(new Error(), { name: 'InternalServerError' });
      },
    });
    const minutes = 30; // longer than a message is tried
    world.publish(Array.from({ length: minutes * 60 }, (_, second) => second)); // one a second
    await world.passSeconds(minutes * 60);
    const expected = mostInFlight / messagesPerSecondThatFill(numbers);
    expect(world.queue.counts().inFlight / expected).toBeGreaterThan(0.9);
    expect(world.queue.counts().inFlight / expected).toBeLessThan(1.1);
  });

  it.each(['dev', 'prod'])('are in the runbook with the rate of the stage %s', (stage) => {
    const runbook = readFileSync(new URL('../../../docs/runbooks/in-flight-limit.md', import.meta.url), 'utf8');
    const rate = messagesPerSecondThatFill(consumerConfigOf(configOf(stage), 'order'));
    expect(runbook).toContain(`${rate} messages a second`);
  });
});
