import { brokenEvents } from './broken-events.ts';
import { bothQueuesClosed, literalGroups, queueClosed, ruleThrottled } from './delivery.ts';
import { flood } from './flood.ts';
import { functionCrashing, functionSlow, functionThrottled, tooManyInFlight } from './functions.ts';
import { forgottenDeadLetter, forgottenPause, redrivenInVain, redriveRefused } from './operators.ts';
import { oldVersions, producersSilent, refusedEntries } from './producers.ts';
import type { Step } from './scenario.ts';
import { tableThrottled, tableUnavailable } from './state-table.ts';
import { unknownEvents, unroutedQueueClosed, unroutedQueuesClosed, unroutedRuleThrottled } from './unrouted.ts';

/** Run one after another for each consumer; those that stand together, at the same time. */
export const consumerScenarios: readonly Step[] = [
  [bothQueuesClosed],
  [queueClosed],
  [brokenEvents],
  [producersSilent, forgottenPause],
  [flood],
  [functionCrashing],
  [tooManyInFlight],
  [functionThrottled],
  [ruleThrottled],
  [oldVersions, literalGroups],
  [functionSlow],
];

/** The same for what no consumer owns. */
export const sharedScenarios: readonly Step[] = [
  [unknownEvents, refusedEntries],
  [unroutedQueueClosed],
  [unroutedQueuesClosed],
  [unroutedRuleThrottled],
  [redriveRefused],
  [redrivenInVain],
  [forgottenDeadLetter],
  [tableThrottled],
  [tableUnavailable],
];
