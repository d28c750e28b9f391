/**
 * What our functions publish in the embedded metric format, by who publishes it: each consumer under its own name as
 * `service`, and the functions that redrive and discard under theirs. A test compares this with what they write.
 */
export const ownMetrics = {
  consumer: [
    'Applied',
    'Coalesced',
    'DeadLettered',
    'Duplicate',
    'Failed',
    'Freshness',
    'Received',
    'Stale',
    'Untried',
    'WrongGroup',
  ],
  redrive: ['Discarded', 'Quarantined', 'Redriven', 'RedriveFailed'],
} as const;

/** `service` of those that move dead letters; every other `service` is a consumer's name. */
export const redriveServices: readonly string[] = ['redrive', 'discard'];
