import { failingAlarmOf } from '../cloud/simulated-alarms.ts';
import { queueNameOf } from '../cloud/simulated-cloud.ts';
import type { Simulation } from '../cloud/simulation.ts';
import type { RunningConsumer } from './consumer.ts';
import type { RedriveFunctions } from './redrive-functions.ts';

interface Operators {
  /** What they do one after another when nothing goes wrong any more, until no change is left where it should not be. */
  readonly afterwards: readonly (() => Promise<void>)[];
  /** How long the consumers may take for what each of these brings back. */
  readonly minutesForEach: number;
}

/** Of a filter. */
const mostValues = 500;

const notAborted = new AbortController().signal;

/** People and schedules that look after the consumers, at times that chance decides. */
export function startOperators(
  { world, time, chance, occurred, cloud, trace }: Simulation,
  consumers: readonly RunningConsumer[],
  { inspect, lookForExpiry, redrive, discard }: RedriveFunctions,
): Operators {
  const at = (millis: number, task: () => void) => time.schedule(millis, task);
  // Late more often than early: then there is something in the dead-letter queues.
  const anyTime = () => chance.between(chance.happens(0.5) ? world.troubleMillis / 2 : 0, world.troubleMillis);
  const names = world.consumers.map(({ name }) => name);
  const queues = [...names, 'quarantine', 'undelivered', 'unrouted'];
  const ids = [...world.changes.keys()];

  for (let n = chance.between(0, 10); n > 0; n--) {
    const queue = chance.oneOf(chance.happens(0.9) ? names : queues);
    const filter = chance.oneOf([{}, {}, { filter: { failureClass: ['transient', 'unknown'] } }]);
    const when = anyTime();
    at(when, () => {
      occurred('redrive');
      void redrive(queue, filter);
    });
    if (chance.happens(0.4)) {
      at(when + chance.between(0, 3_000), () => {
        occurred('redrivesTogether');
        void redrive(queue, filter);
      });
    }
    if (chance.happens(0.6)) {
      // Beside the redrive, or in its place: then the letters are still there.
      at(when + chance.between(-60_000, 3_000), () => {
        occurred('discardBesideRedrive');
        const share = chance.oneOf([0.05, 0.5, 0.5]);
        const some = ids.filter((_, n) => n === 0 || chance.happens(share));
        void discard(queue, { filter: { changeId: some.slice(0, mostValues) } });
      });
    }
  }
  for (let n = chance.between(0, 3); n > 0; n--) {
    const queue = chance.oneOf(chance.happens(0.9) ? names : queues);
    const few = chance.oneOf([{}, {}, { maxMessages: chance.between(1, 20) }]);
    at(anyTime(), () => {
      occurred('inspect');
      void inspect(queue, few);
    });
  }
  if (chance.happens(0.4)) {
    at(anyTime(), () => {
      occurred('expiryLook');
      void lookForExpiry();
    });
  }
  if (chance.happens(0.25)) {
    at(anyTime(), () => {
      occurred('replay');
      const { archive, bus, replays } = cloud;
      trace.add('operator', 'replays the archive');
      const [eventStartTime, eventEndTime] = [0, Number.MAX_SAFE_INTEGER];
      replays.start({ name: 'replay', archive, bus, eventStartTime, eventEndTime });
    });
  }
  for (const { mapping, consumer, deploy } of consumers) {
    if (chance.happens(0.2)) {
      const { from, to } = world.span();
      at(from, () => {
        occurred('pause');
        trace.add('operator', `pauses ${consumer.name}`);
        mapping.setEnabled(false);
      });
      at(to, () => mapping.setEnabled(true));
    }
    if (chance.happens(0.3)) {
      const { from, to } = world.span();
      deploy(from, to);
    }
  }

  const during = (share: number, names: Set<string>, name: string) => {
    if (!chance.happens(share)) return;
    const { from, to } = world.span();
    at(from, () => names.add(name));
    at(to, () => names.delete(name));
  };
  for (const name of names) {
    during(0.15, cloud.faults.throttledRules, name);
    // An event of nearly 1 MiB fits into no dead letter of EventBridge, and would be lost as docs/events.md says.
    if (!world.hasLargeEvent) during(0.05, cloud.faults.queuesClosedToRules, queueNameOf(name));
  }

  for (const name of names) {
    if (!chance.happens(0.2)) continue;
    const minutes = chance.between(1, 10);
    at(anyTime(), () => {
      occurred('mute');
      trace.add('operator', `mutes ${name} for ${minutes} minutes`);
      const Expression = `at(${new Date(time.now()).toISOString().slice(0, 16)})`;
      const Schedule = { Expression, Duration: `PT${minutes}M` };
      const MuteTargets = { AlarmNames: [failingAlarmOf(name)] };
      cloud.alarms.api.operations.PutAlarmMuteRule?.run({ Name: name, Rule: { Schedule }, MuteTargets }, notAborted);
    });
  }

  const flawed = [...world.changes.values()].flatMap(({ flaw, changeId }) => (flaw === undefined ? [] : [changeId]));
  const lookAtAll = async () => {
    for (const queue of queues) await inspect(queue);
    await lookForExpiry();
  };
  const discardFlawed = async () => {
    if (flawed.length === 0) return;
    for (const queue of [...names, 'quarantine', 'unrouted']) await discard(queue, { filter: { changeId: flawed } });
  };
  const redriveAll = async () => {
    await discardFlawed();
    for (const queue of [...names, 'quarantine', 'undelivered', 'unrouted']) await redrive(queue);
  };
  return {
    afterwards: [async () => {}, lookAtAll, redriveAll, redriveAll, discardFlawed],
    minutesForEach: 24 * 60,
  };
}
