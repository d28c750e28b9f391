/** A refused EventBridge request, by the code that clients see. */
export class EventBridgeError extends Error {
  override readonly name = 'EventBridgeError';
  readonly code:
    | 'LimitExceededException'
    | 'ResourceAlreadyExistsException'
    | 'ResourceNotFoundException'
    | 'SerializationException'
    | 'ValidationException';

  constructor(code: EventBridgeError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
