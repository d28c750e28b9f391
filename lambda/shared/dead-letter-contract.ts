/**
 * What a dead letter says of itself, as message attributes. Consumers write them; the redrive functions read them, carry
 * some of them back, and write others. SQS allows ten on a message and no empty value:
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export const deadLetterAttributes = [
  'failureClass',
  'failureReason',
  'failureMessage',
  'failureFingerprint',
  'receiveCount',
  'deadLetteredAt',
  'eventType',
  'redriveCount',
  'redriveId',
  'firstFailedAt',
] as const;

export type DeadLetterAttribute = (typeof deadLetterAttributes)[number];

/** In quarantine, in the place of `eventType`: whose dead letter it was. */
export type QuarantineAttribute = 'consumer';

/** Attributes by their names, which are ours. */
export type Attributes<Value> = Readonly<Partial<Record<DeadLetterAttribute | QuarantineAttribute, Value>>>;

/**
 * Who says why a message failed: a consumer (`permanent`, `transient`), EventBridge (`undelivered`), the routes
 * (`unrouted`), or nobody, for want of time (`unknown`).
 */
export const failureClasses = ['permanent', 'transient', 'undelivered', 'unknown', 'unrouted'] as const;

export type FailureClass = (typeof failureClasses)[number];
