/**
 * The errors of the SQS API, by the code that clients see
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html and each action's page).
 */
export type SqsErrorCode =
  | 'BatchEntryIdsNotDistinct'
  | 'BatchRequestTooLong'
  | 'EmptyBatchRequest'
  | 'InvalidAddress'
  | 'InvalidAttributeName'
  | 'InvalidAttributeValue'
  | 'InvalidBatchEntryId'
  | 'InvalidMessageContents'
  | 'InvalidParameterValue'
  | 'MessageNotInflight'
  | 'MissingParameter'
  | 'OverLimit'
  | 'QueueDoesNotExist'
  | 'ReceiptHandleIsInvalid'
  | 'TooManyEntriesInBatchRequest'
  | 'UnsupportedOperation';

/** A refused SQS request. Always the caller's fault: the engine itself does not fail. */
export class SqsError extends Error {
  readonly code: SqsErrorCode;

  constructor(code: SqsErrorCode, message: string) {
    super(message);
    this.name = 'SqsError';
    this.code = code;
  }
}
