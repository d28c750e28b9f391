/**
 * What our functions publish in the embedded metric format, by who publishes it: each consumer under its own name as
 * `service`, and the functions that redrive and discard under theirs. Alarms, dashboard and price read it here.
 */
export const consumerMetrics = [
  'Applied',
  'Coalesced',
  'DeadLettered',
  'Duplicate',
  'Failed',
  'Freshness',
  'Received',
  'Repeated',
  'Stale',
  'Untried',
  'WrongGroup',
] as const;

export type ConsumerMetric = (typeof consumerMetrics)[number];

export const redriveMetrics = ['Discarded', 'Quarantined', 'Redriven', 'RedriveFailed'] as const;

export type RedriveMetric = (typeof redriveMetrics)[number];

/** `service` of those that move dead letters; every other `service`, but for `expiryService`, is a consumer's name. */
export const redriveServices = ['redrive', 'discard'] as const;

export type RedriveService = (typeof redriveServices)[number];

export const expiryMetrics = ['OldestDeadLetterAge'] as const;

export type ExpiryMetric = (typeof expiryMetrics)[number];

/** `service` of the daily look for dead letters that expire. */
export const expiryService = 'expiry';
