import type { Scenario } from './scenario.ts';
import { brokenEvents } from './scenarios/broken-events.ts';
import { bothQueuesClosed, literalGroups, queueClosed, ruleThrottled } from './scenarios/delivery.ts';
import { flood } from './scenarios/flood.ts';
import { functionCrashing, functionSlow, functionThrottled } from './scenarios/functions.ts';
import { forgottenPause, redrivenInVain, redriveRefused } from './scenarios/operators.ts';
import { oldVersions, producersSilent, refusedEntries } from './scenarios/producers.ts';
import { tableThrottled, tableUnavailable } from './scenarios/table.ts';
import {
  unknownEvents,
  unroutedQueueClosed,
  unroutedQueuesClosed,
  unroutedRuleThrottled,
} from './scenarios/unrouted.ts';

/** Run one after another for each consumer; those that stand together, at the same time. */
export const consumerScenarios: readonly (readonly Scenario[])[] = [
  [bothQueuesClosed],
  [queueClosed],
  [brokenEvents],
  [producersSilent, forgottenPause],
  [flood],
  [functionCrashing],
  [functionThrottled],
  [ruleThrottled],
  [oldVersions, literalGroups],
  [functionSlow],
];

/** The same for what no consumer owns. */
export const sharedScenarios: readonly (readonly Scenario[])[] = [
  [unknownEvents, refusedEntries],
  [unroutedQueueClosed],
  [unroutedQueuesClosed],
  [unroutedRuleThrottled],
  [redriveRefused],
  [redrivenInVain],
  [tableThrottled],
  [tableUnavailable],
];
