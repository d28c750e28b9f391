/**
 * What a function's answer says of its batch when the mapping has ReportBatchItemFailures: the ids of the messages that
 * failed, or `all`. Only what AWS documents as a success is one
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting);
 * an answer that nothing is said about, such as an object with other keys, fails the batch: nothing is acknowledged
 * by mistake.
 */
export function failedMessageIds(payload: unknown, messageIds: ReadonlySet<string>): ReadonlySet<string> | 'all' {
  if (payload === undefined || payload === null) return none;
  if (typeof payload !== 'object' || Array.isArray(payload)) return 'all';
  if (Object.keys(payload).length === 0) return none;
  if (!('batchItemFailures' in payload)) return 'all';
  const failures: unknown = payload.batchItemFailures;
  if (failures === undefined || failures === null) return none;
  if (!Array.isArray(failures)) return 'all';
  const failed = new Set<string>();
  const list: readonly unknown[] = failures;
  for (const failure of list) {
    if (typeof failure !== 'object' || failure === null || !('itemIdentifier' in failure)) return 'all';
    const id = failure.itemIdentifier;
    if (typeof id !== 'string' || !messageIds.has(id)) return 'all'; // an empty one is unknown, too
    failed.add(id);
  }
  return failed;
}

const none: ReadonlySet<string> = new Set();
