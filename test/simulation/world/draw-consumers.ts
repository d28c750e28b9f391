import { checkBatchBudget } from '../../../lib/checks/check-batch-budget.ts';
import { configOf } from '../../../lib/config/config.ts';
import type { ConsumerConfig } from '../../../lib/config/stage-config.ts';
import type { Chance } from '../engine/chance.ts';

/** One consumer of a simulated world. */
export interface SimulatedConsumer {
  readonly name: string;
  readonly eventType: string;
  readonly coalesce: 'newest' | 'none';
  readonly tableName: string;
  readonly numbers: ConsumerConfig;
  /** Of the function that a deployment puts in the place of the first. */
  readonly newNumbers: ConsumerConfig;
}

/** Two or three of a type, one of which sees every change, and sometimes one of another type. */
export function drawConsumers(chance: Chance): SimulatedConsumer[] {
  const consumer = (name: string, eventType: string, coalesce: 'newest' | 'none' = 'newest'): SimulatedConsumer => {
    const numbers = drawNumbers(chance);
    // What the queue's settings follow from stays: with longer backoffs the receive count falls, and what was received often under
    // shorter ones would be given up before its time.
    const { writeConcurrency } = drawNumbers(chance, numbers);
    return {
      name,
      eventType,
      coalesce,
      tableName: `${name}-table`,
      numbers,
      newNumbers: {
        ...numbers,
        writeConcurrency: Math.max(writeConcurrency, numbers.writeConcurrency),
      },
    };
  };
  return [
    consumer('order', 'OrderStateChanged'),
    ...(chance.happens(0.5) ? [consumer('ledger', 'OrderStateChanged', 'none')] : []),
    ...(chance.happens(0.3) ? [consumer('search', 'OrderStateChanged')] : []),
    ...(chance.happens(0.5) ? [consumer('inventory', 'InventoryStateChanged')] : []),
  ];
}

/** Whether on a slow table each of these consumers needs several invocations for one pack, so that deadlines cut it off. */
export const cutPacksOff = (consumers: readonly SimulatedConsumer[]): boolean =>
  consumers.every(({ numbers }) => numbers.batchSize === 1 && numbers.writeConcurrency === 1);

/** Numbers that could be deployed: synthesis would take them. */
function drawNumbers(chance: Chance, around: ConsumerConfig = configOf('dev').consumerDefaults): ConsumerConfig {
  for (;;) {
    // So few places for writes, and so little time, that a pack on a slow table takes several invocations.
    const isTight = chance.happens(0.3);
    const batchSize = isTight ? 1 : chance.oneOf([1, 2, 5, 10, 20, 40, 100]);
    const writeTimeoutMillis = isTight ? 1_500 : chance.oneOf([300, 1_000, 1_500]);
    const numbers: ConsumerConfig = {
      ...around,
      batchSize,
      maximumBatchingWindowSeconds: batchSize > 10 ? chance.between(1, 10) : chance.between(0, 3),
      maximumConcurrency: chance.oneOf([2, 3, 5, 10]),
      functionTimeoutSeconds: isTight ? 8 : chance.oneOf([6, 8, 10, 20, 40]),
      writeConcurrency: isTight ? 1 : chance.oneOf([1, 2, 5, 10, 40]),
      writeTimeoutMillis,
      stopBeforeTimeoutMillis: Math.max(3_000, 2 * writeTimeoutMillis),
      crashHidesAtMostSeconds: 300,
      backoffFirstSeconds: chance.oneOf([2, 10]),
      backoffMaxSeconds: chance.oneOf([30, 120, 300]),
      // The last try of a tight one comes before its pack is done.
      outageToSurviveSeconds: chance.oneOf(isTight ? [60] : [60, 60, 120, 600]),
      alarms: { ...around.alarms, slowPercentOfTimeout: 10, backlogAgeSeconds: 400 },
    };
    if ([...checkBatchBudget('in a simulation', numbers)].length === 0) return numbers;
  }
}
