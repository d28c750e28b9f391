import type { Scenario } from './scenario.ts';
import { brokenEvents } from './scenarios/broken-events.ts';
import { queueClosed } from './scenarios/delivery.ts';
import { functionThrottled } from './scenarios/functions.ts';

/** Run one after another for each consumer; those that are in one list, at the same time. */
export const consumerScenarios: readonly (readonly Scenario[])[] = [[queueClosed], [brokenEvents], [functionThrottled]];

/** For what no consumer owns. */
export const sharedScenarios: readonly (readonly Scenario[])[] = [];
