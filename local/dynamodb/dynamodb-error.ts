import { AwsError } from '../protocols/aws-error.ts';
import type { JsonObject } from '../protocols/json-object.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
export class DynamoDbError extends AwsError {
  /** What the item was, for a failed condition whose caller asks for it. */
  readonly item: JsonObject | undefined;

  constructor(
    code: string,
    message: string,
    { status = 400, item }: { readonly status?: number; readonly item?: JsonObject } = {},
  ) {
    super(code, message, status);
    this.name = 'DynamoDbError';
    this.item = item;
  }
}

/** A request that DynamoDB refuses, whatever is in the table. */
export const invalid = (message: string) => new DynamoDbError('ValidationException', message);

/** The same, where the value is good for AWS: nothing that the local cloud does not support is ignored. */
export const notServed = (what: string) => invalid(`The local cloud does not implement ${what} of DynamoDB.`);
