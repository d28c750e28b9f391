/** Why a target, or its dead-letter queue, did not take an event. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  /**
   * As a dead letter names it: NO_PERMISSIONS, NO_RESOURCE, SDK_CLIENT_ERROR, THROTTLING, TIMEOUT and others of
   * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html#eb-rule-dlq
   */
  readonly code: string;
  /** False where trying again cannot help: the target is missing, forbids it, or refuses the message. */
  readonly retryable: boolean;

  constructor(code: string, message: string, retryable: boolean) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
}
