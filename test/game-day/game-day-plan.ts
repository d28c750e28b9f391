import { catalog } from '../../lambda/events/catalog.ts';
import type { AlarmUnderTest } from './alarms/alarm-under-test.ts';
import type { Scenario, Step } from './scenarios/scenario.ts';

export interface GameDayOptions {
  /** Consumers whose alarms are tested, beside the shared ones; all where absent. */
  readonly consumer?: string;
  /** Only the scenarios for this alarm, by its name, its name without stage and consumer, or its runbook. */
  readonly only?: string;
  readonly clockSpeed: number;
}

/** What a test replaces. */
export interface GameDayScenarios {
  /** In lists that run at the same time. */
  readonly ofConsumers: readonly Step[];
  readonly shared: readonly Step[];
}

/** Which scenarios run, and in which order: the steps of a list one after another, the lists side by side. */
export interface GameDayPlan {
  /** Alarms of the templates that the options mean. */
  readonly alarms: readonly AlarmUnderTest[];
  /** Steps by consumer. */
  readonly ofConsumers: ReadonlyMap<string, readonly Step[]>;
  /** The same in the world with the slow clock; empty where none of the scenarios needs it. */
  readonly onSlowClock: ReadonlyMap<string, readonly Step[]>;
  /** About what no consumer owns, beside the others. */
  readonly shared: readonly Step[];
  /** When all others are over. */
  readonly alone: readonly Step[];
}

type Fits = (scenario: Scenario) => boolean;

const isSlow: Fits = ({ slowClock = false }) => slowClock;
const isFast: Fits = (scenario) => !isSlow(scenario);
const isAlone: Fits = ({ alone = false }) => alone;
const needsAConsumer: Fits = (scenario) => (scenario.usesConsumer ?? false) && isFast(scenario);
const needsNothing: Fits = (scenario) => !isAlone(scenario) && !scenario.usesConsumer && isFast(scenario);

export function gameDayPlan(
  options: GameDayOptions,
  allAlarms: readonly AlarmUnderTest[],
  scenarios: GameDayScenarios,
): GameDayPlan {
  const alarms = allAlarms.filter((alarm) => isMeant(alarm, options));
  const consumers = catalog.consumers.map(({ name }) => name);
  const stepsOf = (consumer: string, fits: Fits) => stepsFor(scenarios.ofConsumers, alarms, consumer, fits);
  const shared = (fits: Fits) => stepsFor(scenarios.shared, alarms, undefined, fits);
  const host = consumers.findLast((consumer) => consumer !== options.consumer);

  const ofConsumers = consumers.map((consumer): [string, readonly Step[]] => [
    consumer,
    [...stepsOf(consumer, isFast), ...(consumer === host ? shared(needsAConsumer) : [])],
  ]);
  const onSlowClock = consumers
    .map((consumer): [string, readonly Step[]] => [
      consumer,
      [...stepsOf(consumer, isSlow), ...(consumer === host ? shared(isSlow) : [])],
    ])
    .filter(([, steps]) => steps.length > 0);
  return {
    alarms,
    ofConsumers: new Map(ofConsumers),
    onSlowClock: new Map(onSlowClock),
    shared: shared(needsNothing),
    alone: shared(isAlone),
  };
}

function isMeant({ name, trouble, kind, consumer }: AlarmUnderTest, options: GameDayOptions): boolean {
  const ofConsumer = options.consumer === undefined || consumer === undefined || consumer === options.consumer;
  return ofConsumer && (options.only === undefined || [name, trouble, kind].includes(options.only));
}

/** What of these steps fits, and fires one of the alarms of the consumer, or of nobody. */
function stepsFor(
  steps: readonly Step[],
  alarms: readonly AlarmUnderTest[],
  consumer: string | undefined,
  fits: Fits,
): Step[] {
  const isTested = (trouble: string) =>
    alarms.some((alarm) => alarm.trouble === trouble && alarm.consumer === consumer);
  return steps
    .map((step) => step.filter((scenario) => fits(scenario) && scenario.fires.some(isTested)))
    .filter((step) => step.length > 0);
}
