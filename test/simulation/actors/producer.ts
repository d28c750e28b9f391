import { createPublisher } from '../../../lambda/publish/publisher.ts';
import { type AwsCalls, awsCalls } from '../cloud/aws-calls.ts';
import type { Simulation } from '../cloud/simulation.ts';
import { type Actor, actor } from '../engine/actor.ts';
import type { ProducedEvent } from '../world/draw-changes.ts';
import { marketplaces } from '../world/marketplaces.ts';

/** Who is told what producers may rely on. */
export interface ProducerObserver {
  /** The client says that it is durably on the bus. */
  confirmed(changeIds: readonly string[]): void;
}

/** Sends the events of the world at their times, by our client or without it, until each is confirmed. */
export function startProducer(simulation: Simulation, observer: ProducerObserver): void {
  const { time, chance, cloud, world, trace } = simulation;
  let processes = 0;

  /** Works in a process of its own, and begins anew in another if that one crashes. */
  async function untilDone(work: (calls: AwsCalls, self: Actor) => Promise<void>): Promise<void> {
    for (;;) {
      processes += 1;
      const self = actor(`producer/${processes}`);
      const ended = await Promise.race([
        work(awsCalls(simulation, self, { events: { maxAttempts: 1 } }), self),
        self.ended,
      ]);
      if (ended === undefined) return;
      await time.sleep(5_000);
    }
  }

  /** By our client. What it does not confirm is sent again. */
  const publish = (events: readonly ProducedEvent[]) =>
    untilDone(async (calls, self) => {
      const sleep = (millis: number) => self.whileAlive(time.sleep(millis));
      const client = createPublisher({
        putEvents: ({ Entries }) => calls.events('PutEvents', { Entries }),
        now: time.now,
        random: chance.random,
        sleep,
        linger: sleep,
        busName: cloud.busName,
        maxChangesPerEvent: world.maxChangesPerEvent,
        maxAttempts: 3,
        marketplaces,
      });
      for (let some = events; some.length > 0; ) {
        const confirmed = new Map<ProducedEvent, number>(); // changes; a client that stops tells nothing of what it has not read
        await client.publishEach(
          some.map((event) => ({ ...event, event })),
          ({ event }, failure, place) => {
            if (failure) return;
            const changeIds = place ? event.changeIds.slice(place.change, place.change + 1) : event.changeIds;
            confirmed.set(event, (confirmed.get(event) ?? 0) + changeIds.length);
            observer.confirmed(changeIds);
          },
        );
        some = some.filter((event) => (confirmed.get(event) ?? 0) < event.changeIds.length);
        if (some.length === 0) return;
        trace.add(
          self.name,
          'has to send again',
          some.flatMap(({ changeIds }) => changeIds),
        );
        await sleep(10_000);
      }
    });

  /** As a producer does who does not use our client: it sends until it hears of a success. */
  const put = ({ source, detailType, detail, changeIds }: ProducedEvent) =>
    untilDone(async (calls, self) => {
      const Detail = JSON.stringify(detail);
      const entry = { EventBusName: cloud.busName, Source: source, DetailType: detailType, Detail };
      for (;;) {
        const answer = await calls.events('PutEvents', { Entries: [entry] }).catch(() => undefined);
        if (answer?.Entries?.[0]?.EventId) return observer.confirmed(changeIds);
        await self.whileAlive(time.sleep(5_000));
      }
    });

  const ofClient = world.events.filter(({ raw }) => !raw);
  for (const some of runsOf(ofClient)) time.schedule(some[0]?.at ?? 0, () => void publish(some));
  for (const event of world.events.filter(({ raw }) => raw)) {
    time.schedule(event.at, () => void put(event));
    countFlaws(event);
  }
  for (const event of world.events.filter(() => chance.happens(world.rates.duplicate))) {
    simulation.occurred('duplicate');
    time.schedule(event.at + chance.between(0, world.troubleMillis / 2), () => void put(event));
  }

  /** What is sent in one go: a producer has several changes at a time. */
  function runsOf(some: readonly ProducedEvent[]): ProducedEvent[][] {
    const runs: ProducedEvent[][] = [];
    for (let from = 0; from < some.length; ) {
      const run = some.slice(from, from + chance.between(1, 60));
      runs.push(run);
      from += run.length;
    }
    return runs;
  }

  function countFlaws({ changeIds }: ProducedEvent): void {
    for (const flaw of changeIds.flatMap((id) => world.changes.get(id)?.flaw ?? [])) {
      if (flaw === 'unknown_schema_version') simulation.occurred('newSchemaVersion');
      else if (flaw !== 'crashes') simulation.occurred(changeIds.length > 1 ? 'poisonInPack' : 'poison');
    }
  }
}
