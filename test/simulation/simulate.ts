import { leavesNoRoomForCause } from '../../lambda/shared/fitting-attributes.ts';
import { startConsumer } from './actors/consumer.ts';
import { startOperators } from './actors/operators.ts';
import { startProducer } from './actors/producer.ts';
import { redriveFunctions } from './actors/redrive-functions.ts';
import { type CheckFailure, type CheckName, checkNames } from './checks/check-failure.ts';
import { invocationChecks } from './checks/invocation-checks.ts';
import { lookChecks } from './checks/look-checks.ts';
import { placesIn } from './checks/places.ts';
import { runChecks } from './checks/run-checks.ts';
import { stateChecks } from './checks/state-checks.ts';
import { simulatedCloud } from './cloud/simulated-cloud.ts';
import type { Observer, Simulation } from './cloud/simulation.ts';
import { drawWeather } from './cloud/weather.ts';
import { chanceOf } from './engine/chance.ts';
import { simulatedTime } from './engine/simulated-time.ts';
import { type TraceLine, traceOf } from './engine/trace.ts';
import { drawWorld, type World } from './world/draw-world.ts';
import { type FaultCounts, type FaultKind, noFaults } from './world/fault-kinds.ts';

export interface SimulationResult {
  readonly seed: number;
  readonly failure: CheckFailure | undefined;
  readonly counts: FaultCounts;
  readonly trace: readonly TraceLine[];
  readonly steps: number;
  readonly world: World;
}

const startAt = Date.parse('2026-03-01T10:00:00Z');

/**
 * Runs the worst day that the seed decides, until a check fails or all is over. The same seed runs the same way.
 *
 * @param checks that are looked at; all of them by default.
 */
export async function simulate(seed: number, checks: readonly CheckName[] = checkNames): Promise<SimulationResult> {
  const chance = chanceOf(seed);
  const time = simulatedTime(startAt, chance);
  const elapsed = () => time.now() - startAt;
  const trace = traceOf(elapsed);
  const world = drawWorld(chance, startAt);
  const counts = noFaults();
  const cloud = simulatedCloud(world.consumers, time, chance, (metric) => {
    const kind = deliveryFaults[metric];
    if (kind) counts[kind] += 1;
  });
  let failure: CheckFailure | undefined;
  let calm = false;
  const fail = (check: CheckName, message: string, changeIds: readonly string[] = []) => {
    if (checks.includes(check)) failure ??= { check, message, changeIds };
  };

  const places = placesIn(cloud);
  const observers: { observer?: Observer } = {};
  const simulation: Simulation = {
    world,
    time,
    chance,
    trace,
    cloud,
    weather: drawWeather(world, chance),
    get observer() {
      return observers.observer as Observer;
    },
    occurred: (kind) => {
      counts[kind] += 1;
    },
    get calm() {
      return calm;
    },
    elapsed,
  };
  const ofInvocations = invocationChecks(simulation, places, fail);
  const ofState = stateChecks(simulation, places, fail);
  const ofRuns = runChecks(fail);
  const ofLooks = lookChecks(simulation, fail);
  observers.observer = {
    ...ofState,
    ...ofLooks,
    written: (actor, tableName, before, after) => {
      ofLooks.tookEffect(actor, `wrote to ${tableName}`);
      ofState.written(actor, tableName, before, after);
    },
    deleted: (actor, queueName, message) => {
      ofLooks.tookEffect(actor, `deleted from ${queueName}`);
      ofState.deleted(actor, queueName, message);
    },
    overran: (actor, operation, millis) =>
      fail('a call ends in its time', `${operation} of ${actor.name} ended after ${millis} ms.`),
    received: ofRuns.received,
    looked: ofRuns.looked,
    writeAnswered: ofInvocations.writeAnswered,
    sent: (actor, queueName, message) => {
      ofLooks.tookEffect(actor, `sent to ${queueName}`);
      ofInvocations.sent(actor, queueName, message);
      ofRuns.sent(actor, queueName, message);
      if (leavesNoRoomForCause(message.body)) counts.oversizedLetter += 1;
    },
  };

  const consumers = world.consumers.map((consumer) => startConsumer(simulation, consumer, ofInvocations));
  const functions = redriveFunctions(simulation, { ...ofState, ...ofRuns, ...ofLooks });
  const operators = startOperators(simulation, consumers, functions);
  startProducer(simulation, ofState);

  const passMinutes = async (minutes: number) => {
    const until = time.now() + minutes * 60_000;
    try {
      await time.runUntil(until, () => {
        if (time.steps > mostSteps) fail('nothing is left over', 'The simulation does not come to rest.');
        if (failure || time.steps > mostSteps) throw stopped;
      });
    } catch (error) {
      if (error !== stopped) throw error;
    }
    if (failure) return;
    ofState.nothingLost();
    ofInvocations.movedBySqs();
  };
  await passMinutes(world.troubleMillis / 60_000);
  calm = true;
  cloud.alarms.recover();
  for (const work of operators.afterwards) {
    if (failure) break;
    void work();
    await passMinutes(operators.minutesForEach);
  }
  if (!failure) ofState.atEnd();
  return { seed, failure, counts, trace: trace.lines, steps: time.steps, world };
}

/** More than ten times as many as any seed has taken. */
const mostSteps = 200_000;

/** Metrics of EventBridge that tell of a fault. */
const deliveryFaults: Readonly<Record<string, FaultKind>> = {
  ThrottledRules: 'delay',
  InvocationsSentToDlq: 'undelivered',
};

const stopped = Symbol('a check failed');
