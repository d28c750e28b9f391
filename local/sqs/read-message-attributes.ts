import { isJsonObject, type JsonObject } from '../protocols/json-object.ts';
import { notServedMessage, parameterBeside } from '../protocols/json-service.ts';
import type { MessageAttribute, MessageAttributes } from './messages/message-attributes.ts';
import { SqsError } from './sqs-error.ts';
import { serializationError } from './sqs-fields.ts';

const textFields = ['DataType', 'StringValue', 'BinaryValue'] as const;

/**
 * Message attributes as a client sent them. Whether SQS takes them is another question: it answers that by entry.
 *
 * @throws AwsError for what AWS's protocol layer refuses, with the whole request.
 * @throws SqsError for lists of values, which SQS has in its model and does not take either.
 */
export function readMessageAttributes(value: unknown): MessageAttributes {
  if (!isJsonObject(value)) throw serializationError('message attributes are not a map');
  return Object.fromEntries(
    Object.entries(value).map(([name, attribute]) => {
      if (!isJsonObject(attribute)) throw serializationError(`the message attribute ${name} is not a structure`);
      return [name, readAttribute(name, attribute)];
    }),
  );
}

function readAttribute(name: string, fields: JsonObject): MessageAttribute {
  const attribute: { -readonly [Field in keyof MessageAttribute]: MessageAttribute[Field] } = { DataType: '' };
  const other = parameterBeside(textFields, fields);
  if (other !== undefined) {
    throw new SqsError('UnsupportedOperation', notServedMessage(`${other} of the message attribute ${name}`));
  }
  for (const field of textFields) {
    const text = fields[field];
    if (text === undefined) continue;
    if (typeof text !== 'string') throw serializationError(`${field} of the message attribute ${name} is not a string`);
    attribute[field] = text;
  }
  return attribute;
}
