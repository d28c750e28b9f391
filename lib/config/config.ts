import type { ConsumerConfig, StageConfig } from './stage-config.ts';

const day = 60 * 60 * 24; // in seconds

const dev: StageConfig = {
  marketplaces: [
    { name: 'amazon', producers: [] },
    { name: 'shopify', producers: [] },
    { name: 'direct', producers: [] },
  ],
  consumerDefaults: {
    batchSize: 180, // records of up to 20 changes: the more changes, the more are replaced by newer ones and never written
    maximumBatchingWindowSeconds: 1,
    maximumConcurrency: 2,
    functionTimeoutSeconds: 19, // the most with which a killed function hides its batch for less than two minutes
    memorySizeMegabytes: 512,
    writeConcurrency: 40,
    writeTimeoutMillis: 1_500,
    stopBeforeTimeoutMillis: 3_000, // to end the last writes, send dead letters, set backoffs and return
    crashHidesAtMostSeconds: 120, // 2 minutes
    backoffFirstSeconds: 10,
    backoffMaxSeconds: 300, // 5 minutes
    outageToSurviveSeconds: 600, // 10 minutes
    queueRetentionSeconds: 4 * day,
    traceChanges: true,
    alarms: {
      deliveryFailedPercent: 5,
      deliveryFailedLeast: 5,
      backlogAgeSeconds: 120, // the second try of a message is over well before, and the page comes within 5 minutes
      timeToDrainSeconds: 300, // 5 minutes
      failingRecordsPercent: 5,
      failingRecordsLeast: 5,
      crashingPercent: 5,
      throttlesPerMinute: 0,
      slowPercentOfTimeout: 80,
      retryStormReceivesPerDelete: 3,
      retryStormLeastReceives: 30,
      inFlightPercent: 80,
      freshnessSeconds: 300, // 5 minutes
      stalePercent: 80, // real orders have up to 40: marketplaces send out of order
      pausedMinutes: 5,
    },
  },
  consumers: {},
  deadLetterRetentionSeconds: 14 * day, // the most that SQS allows
  archiveRetentionDays: 7,
  logRetentionDays: 7,
  logLevel: 'INFO',
  delivery: { maximumEventAgeSeconds: day, maximumRetryAttempts: 185 }, // EventBridge's defaults, and its most
  redrive: {
    functionTimeoutSeconds: 60,
    runForMillis: 50_000,
    memorySizeMegabytes: 1_769, // with which one whole vCPU comes: a run at its fastest needs it
    cap: 3, // far below the 16 passes after which Lambda stops what it takes for a loop
    ratePerSecond: 500,
    rampSeconds: 10,
    schedule: { enabled: true, everyMinutes: 15 },
  },
  expiry: { everyMinutes: 24 * 60 },
  sharedAlarms: {
    tableThrottlesPerMinute: 0,
    tableErrorsPerMinute: 0,
    failedEntriesPerMinute: 0,
    deadLetterAgeTicketSeconds: 7 * day, // half of the time that they are kept
    deadLetterAgePageSeconds: 12 * day, // two days before they are gone: a weekend
  },
  protectData: false,
  protectStacks: false,
  notify: { page: {}, ticket: {} },
  notifyRequired: false,
  runbooksUrl: 'docs/runbooks',
  tags: { service: 'commerce-event-backbone', 'cost-centre': 'commerce' },
};

const prod: StageConfig = {
  ...dev,
  consumerDefaults: { ...dev.consumerDefaults, maximumBatchingWindowSeconds: 2, maximumConcurrency: 50 },
  consumers: {
    // Stock levels change most, and many times each: of a longer window, more is replaced and never written.
    inventory: {
      batchSize: 400,
      maximumBatchingWindowSeconds: 20,
      functionTimeoutSeconds: 36,
      crashHidesAtMostSeconds: 240, // 4 minutes
      alarms: { ...dev.consumerDefaults.alarms, backlogAgeSeconds: 300 }, // one killed function does not page
    },
  },
  archiveRetentionDays: 90,
  logRetentionDays: 90,
  protectData: true,
  protectStacks: false, // set it to true, and deploy again, once the first deployment has succeeded
  notifyRequired: true, // so synth fails until `notify` below names somebody
  notify: { page: {}, ticket: {} },
};

const stages: Readonly<Record<string, StageConfig>> = { dev, prod };

/** Whether a stage is to be protected and is not yet, as in its first deployment. */
export function isFirstDeployment(config: Pick<StageConfig, 'protectData' | 'protectStacks'>): boolean {
  return config.protectData && !config.protectStacks;
}

/** The numbers of a stage; one that has no row takes dev's, so that two people share an account. */
export function configOf(stage: string): StageConfig {
  return (Object.hasOwn(stages, stage) && stages[stage]) || dev;
}

/** The numbers of one consumer. */
export function consumerConfigOf(config: StageConfig, consumer: string): ConsumerConfig {
  return { ...config.consumerDefaults, ...(Object.hasOwn(config.consumers, consumer) && config.consumers[consumer]) };
}
