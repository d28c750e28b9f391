import { AwsError } from '../protocols/aws-error.ts';
import type { MessageAttributes } from './messages/message-attributes.ts';

const textFields = ['DataType', 'StringValue', 'BinaryValue'];

/**
 * Message attributes as a client sent them. Whether SQS takes them is another question: it answers that by entry.
 *
 * @throws AwsError for what AWS's protocol layer refuses, with the whole request.
 */
export function readMessageAttributes(value: unknown): MessageAttributes {
  if (!isObject(value)) throw serializationError('message attributes are not a map');
  return Object.fromEntries(
    Object.entries(value).map(([name, attribute]) => {
      if (!isObject(attribute)) throw serializationError(`the message attribute ${name} is not a structure`);
      const wrong = textFields.find((field) => attribute[field] !== undefined && typeof attribute[field] !== 'string');
      if (wrong !== undefined) throw serializationError(`${wrong} of the message attribute ${name} is not a string`);
      return [name, { DataType: '', ...attribute }];
    }),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function serializationError(reason: string): AwsError {
  return new AwsError('SerializationException', `The request cannot be read: ${reason}.`);
}
