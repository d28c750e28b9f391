import type { StageConfig } from '../../../lib/config/stage-config.ts';

/**
 * Turns on the alarms that a stage may have off, and lowers a limit that a laptop does not get to: 96,000 messages in
 * flight.
 */
export function withEveryAlarm(config: StageConfig): StageConfig {
  const { consumerDefaults } = config;
  const silenceMinutes = consumerDefaults.alarms.silenceMinutes ?? 2;
  const alarms = { ...consumerDefaults.alarms, silenceMinutes, inFlightPercent: 1 };
  // Once a day is more than a game day has.
  return { ...config, consumerDefaults: { ...consumerDefaults, alarms }, expiry: { everyMinutes: 2 } };
}

/** Of a short function's timeout: what is left is enough to do the work. */
export const toleratedPercentOfTimeout = 50;

/**
 * With dead letters that are old after a minute, and with functions that are out of time after five seconds, and batches
 * and an outage that fit: what an invocation takes is real time, and an alarm on it looks back five minutes of the clock.
 */
export function withShortFunctions(config: StageConfig): StageConfig {
  const { consumerDefaults } = config;
  return {
    ...config,
    // No other scenario of this world leaves a dead letter.
    sharedAlarms: { ...config.sharedAlarms, deadLetterAgeTicketSeconds: 60, deadLetterAgePageSeconds: 90 },
    consumerDefaults: {
      ...consumerDefaults,
      functionTimeoutSeconds: 5,
      batchSize: 20,
      writeTimeoutMillis: 750,
      stopBeforeTimeoutMillis: 1_500,
      outageToSurviveSeconds: 150,
      alarms: { ...consumerDefaults.alarms, slowPercentOfTimeout: toleratedPercentOfTimeout },
    },
  };
}
