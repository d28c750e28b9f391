import { isJsonObject } from '../protocols/json-object.ts';
import { notServedMessage, parameterBeside } from '../protocols/json-service.ts';
import { SqsError } from './sqs-error.ts';
import { type Input, serializationError, text } from './sqs-fields.ts';

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
const maximumBatchEntries = 10;

/**
 * @param served what an entry may have besides its Id
 * @throws SqsError for a batch that SQS refuses as a whole, and for one that asks for what is not served.
 */
export function batchEntries(input: Input, served: readonly string[]): readonly Input[] {
  const entries = input.Entries ?? [];
  if (!Array.isArray(entries)) throw serializationError('Entries is not a list');
  if (entries.length === 0) {
    throw new SqsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > maximumBatchEntries) {
    const message = `Maximum number of entries per request are ${maximumBatchEntries}. You have sent ${entries.length}.`;
    throw new SqsError('TooManyEntriesInBatchRequest', message);
  }
  const ids = new Set<string>();
  return entries.map((entry: unknown) => {
    if (!isJsonObject(entry)) throw serializationError('an entry is not a structure');
    const other = parameterBeside(['Id', ...served], entry);
    if (other !== undefined) {
      throw new SqsError('InvalidParameterValue', notServedMessage(`the parameter ${other} of an entry`));
    }
    const id = text(entry, 'Id');
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(id)) {
      const message =
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.';
      throw new SqsError('InvalidBatchEntryId', message);
    }
    if (ids.has(id)) throw new SqsError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
    ids.add(id);
    return entry;
  });
}

/** Runs every entry of a batch on its own: one that fails stops no other. */
export function eachEntry(entries: readonly Input[], run: (entry: Input) => object) {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      Failed.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, ...(Failed.length > 0 && { Failed }) };
}
