import { hash } from 'node:crypto';
import { SqsError } from '../sqs-error.ts';

// The rules: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
const maximumAttributes = 10;
const maximumNameLength = 256;
const maximumTypeLength = 256;
const maximumNumberDigits = 38;
// All but #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF; lone surrogates apart.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const notAllowedInText = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/** One message attribute, in the form it has in SQS's JSON. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, with a type of the sender's own after a dot: `Number.int`. */
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** Whether SQS takes the text as a message body or a string value. */
export function hasOnlyAllowedCharacters(text: string): boolean {
  return !notAllowedInText.test(text) && text.isWellFormed();
}

/** @throws SqsError that names the first attribute SQS would refuse. */
export function checkMessageAttributes(attributes: MessageAttributes): void {
  const { length } = Object.keys(attributes);
  if (length > maximumAttributes) {
    throw invalid(`Number of message attributes [${length}] exceeds the allowed maximum [${maximumAttributes}].`);
  }
  for (const [name, attribute] of Object.entries(attributes)) {
    checkName(name);
    checkValue(name, attribute);
  }
}

/** What the attributes add to the size of their message: names, types and values, in bytes. */
export function messageAttributesBytes(attributes: MessageAttributes): number {
  let bytes = 0;
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(DataType);
    bytes +=
      BinaryValue === undefined ? Buffer.byteLength(StringValue ?? '') : Buffer.byteLength(BinaryValue, 'base64');
  }
  return bytes;
}

/** The digest that SDKs compare with their own: of every attribute by name, each part with its length before it. */
export function md5OfMessageAttributes(attributes: MessageAttributes): string {
  const parts: Buffer[] = [];
  const append = (part: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    parts.push(length, part);
  };
  for (const name of Object.keys(attributes).sort()) {
    const { DataType, StringValue, BinaryValue } = attributes[name] as MessageAttribute;
    append(Buffer.from(name));
    append(Buffer.from(DataType));
    parts.push(Buffer.from([BinaryValue === undefined ? 1 : 2])); // the transport: text or bytes
    append(BinaryValue === undefined ? Buffer.from(StringValue ?? '') : Buffer.from(BinaryValue, 'base64'));
  }
  return hash('md5', Buffer.concat(parts));
}

/** The attributes a receiver asked for: by name, `All` or `.*` for every one, `order.*` for those that begin with `order`. */
export function selectMessageAttributes(
  attributes: MessageAttributes,
  requested: readonly string[],
): MessageAttributes | undefined {
  if (requested.includes('All') || requested.includes('.*')) return attributes;
  const beginnings = requested.filter((name) => name.endsWith('.*')).map((name) => name.slice(0, -2));
  const selected = Object.entries(attributes).filter(
    ([name]) => requested.includes(name) || beginnings.some((beginning) => name.startsWith(beginning)),
  );
  return selected.length === 0 ? undefined : Object.fromEntries(selected);
}

function checkName(name: string): void {
  if (!new RegExp(`^[A-Za-z0-9_.-]{1,${maximumNameLength}}$`).test(name)) {
    throw invalid(
      `Message (user) attribute name '${name}' must have 1 to ${maximumNameLength} of the characters A-Z a-z 0-9 _ - and '.'.`,
    );
  }
  if (name.startsWith('.') || name.endsWith('.') || name.includes('..')) {
    throw invalid(`Message (user) attribute name '${name}' must not start or end with '.' or have two in a row.`);
  }
  if (/^(aws|amazon)\./i.test(name)) {
    throw invalid(`Message (user) attribute name '${name}' must not start with 'AWS.' or 'Amazon.'.`);
  }
}

function checkValue(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): void {
  if (!DataType) throw invalid(`The message attribute '${name}' must contain non-empty message attribute type.`);
  if (DataType.length > maximumTypeLength || !/^(String|Number|Binary)(\..+)?$/.test(DataType)) {
    throw invalid(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  const type = DataType.split('.')[0];
  const [value, other] = type === 'Binary' ? [BinaryValue, StringValue] : [StringValue, BinaryValue];
  if (typeof value !== 'string' || value === '' || other !== undefined) {
    throw invalid(`Message (user) attribute '${name}' must contain a non-empty value of type '${type}' and no other.`);
  }
  if (type === 'String' && !hasOnlyAllowedCharacters(value)) {
    throw invalid(`Message (user) attribute '${name}' contains characters that are not allowed.`);
  }
  if (type === 'Number' && !isSqsNumber(value)) {
    throw invalid(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  if (type === 'Binary' && Buffer.byteLength(value, 'base64') === 0) {
    throw invalid(`Message (user) attribute '${name}' must contain a non-empty value of type 'Binary'.`);
  }
}

/** Up to 38 digits, between 10^-128 and 10^126. */
function isSqsNumber(text: string): boolean {
  const parts = /^[+-]?(\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.exec(text);
  if (!parts) return false;
  const digits = (parts[1] as string).replace('.', '').replace(/^0+/, '').replace(/0+$/, '');
  const magnitude = Math.abs(Number(text));
  return digits.length <= maximumNumberDigits && (digits === '' || (magnitude >= 1e-128 && magnitude <= 1e126));
}

function invalid(message: string): SqsError {
  return new SqsError('InvalidParameterValue', message);
}
