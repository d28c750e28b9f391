import type { Fault } from '../fault.ts';

const batchTest = 'test/lambda/consume/consume-batch.test.ts';
const trapsTest = 'test/lambda/consume/traps.test.ts';
const packsTest = 'test/lambda/publish/packs.test.ts';
const outageTest = 'test/lambda/consume/outage.test.ts';

/** Faults of whoever publishes and whoever consumes. */
export const consumerFaults: readonly Fault[] = [
  {
    trap: 1,
    fault: 'A change counts as seen from its first try on, also when its write fails.',
    file: 'lambda/consume/current-state-table.ts',
    find: '  return async ({ entityKey, eventType, metadata, data }) => {',
    replace: `  const seen = new Set<string>();
  return async ({ entityKey, eventType, metadata, data }) => {
    if (seen.has(metadata.changeId)) return 'stale';
    seen.add(metadata.changeId);`,
    tests: [trapsTest],
    expectRed: 'after its write failed is written',
  },
  {
    trap: 1,
    fault: 'A record whose effect fails for a passing reason is acknowledged.',
    file: 'lambda/consume/consume-batch.ts',
    find: "      if (failure.class === 'transient') return;",
    replace:
      "      if (failure.class === 'transient') { for (const { records } of kept) for (const record of records) progress.acknowledged.add(record); return; }",
    tests: [batchTest],
    expectRed: 'a record that fails for a passing reason',
  },
  {
    trap: 2,
    fault: 'Copies are told by the messageId of SQS.',
    file: 'lambda/consume/units-of-work.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
    find: '`${change.metadata.version} ${change.metadata.changeId}`',
    replace: 'record.messageId',
    tests: [trapsTest],
    expectRed: 'under another messageId takes effect once',
  },
  {
    trap: 2,
    fault: 'A change of the same version as the one in the table is written again, whatever its changeId.',
    file: 'lambda/consume/current-state-table.ts',
    find: '(version = :v AND changeId < :c)',
    replace: '(version = :v)',
    tests: [trapsTest],
    expectRed: 'under another messageId takes effect once',
  },
  {
    trap: 4,
    fault: 'The publisher takes a request that succeeded for all of its entries.',
    file: 'lambda/publish/send-batch.ts',
    find: '        return entryError(result?.ErrorCode, result?.ErrorMessage);',
    replace: '        return undefined;',
    tests: ['test/lambda/publish/publisher.test.ts'],
    expectRed: 'resends only the entries that failed for a passing reason',
  },
  {
    trap: 4,
    fault: 'A pack that AWS refuses for one change fails with all of them.',
    file: 'lambda/publish/send-batch.ts',
    find: "const parts = error?.action === 'refused' ? split(item) : undefined;",
    replace: 'const parts = undefined as readonly Item[] | undefined;',
    tests: [packsTest],
    expectRed: 'finds the one change for which AWS refuses its pack',
  },
  {
    trap: 4,
    fault: 'What waits in open packs when the input ends, or the linger does, is never sent.',
    file: 'lambda/publish/packs.ts',
    find: '[...[...open].flatMap(([kind, pack]) => [...close(kind, pack)]), ...request.takeAll()]',
    replace: 'request.takeAll()',
    tests: [packsTest],
    expectRed: 'settles each once, and keeps to bytes and counts',
  },
  {
    trap: 4,
    fault: 'Packs stay open for every seller of the input, however many there are.',
    file: 'lambda/publish/packs.ts',
    find: 'open.size >= mostOpenPacks ? open : []',
    replace: 'open.size >= Number.MAX_SAFE_INTEGER ? open : []',
    tests: [packsTest],
    expectRed: 'holds a bounded number of changes',
  },
  {
    trap: 4,
    fault: 'Every message of a batch counts as sent when the call succeeds.',
    file: 'lambda/shared/sqs-queue.ts',
    find: 'for (const { Id } of Successful) {',
    replace: 'for (const Id of batch.keys()) {',
    tests: ['test/lambda/shared/sqs-queue.test.ts'],
    expectRed: 'confirms only what SQS names as successful',
  },
  {
    trap: 4,
    fault: 'A record is acknowledged though its dead letter is not confirmed.',
    file: 'lambda/consume/consume-batch.ts',
    find: '  for (const letter of await ports.deadLetterQueue.send([...letters.keys()])) {',
    replace: `  await ports.deadLetterQueue.send([...letters.keys()]);
  for (const letter of letters.keys()) {`,
    tests: [batchTest, outageTest],
  },
  {
    trap: 5,
    fault: 'The consumer’s dead letter has a group of its own making.',
    file: 'lambda/consume/dead-letter.ts',
    find: 'record.attributes.MessageGroupId ?? identity.sellerId',
    replace: 'identity.eventType',
    tests: [batchTest],
    expectRed: 'with its cause, its body and group byte for byte',
  },
  {
    trap: 5,
    fault: 'The consumer’s dead letter keeps every attribute that the message had.',
    file: 'lambda/consume/dead-letter.ts',
    find: '  const attributes: Record<string, MessageAttributeValue> = {};',
    replace: `  const attributes: Record<string, MessageAttributeValue> = {};
  for (const [name, { stringValue, dataType }] of Object.entries(record.messageAttributes)) {
    attributes[name] = { DataType: dataType, StringValue: stringValue };
  }`,
    tests: [batchTest],
    expectRed: 'with its cause, its body and group byte for byte',
  },
  {
    trap: 10,
    fault: 'New work is started until the function times out.',
    file: 'lambda/consume/consume-batch.ts',
    find: '    if (!timeIsUp()) await settle(unit, ',
    replace: '    await settle(unit, ',
    tests: [trapsTest],
    expectRed: 'ends before its timeout where a batch needs longer',
  },
  {
    trap: 11,
    fault: 'A change is written whatever the table holds.',
    file: 'lambda/consume/current-state-table.ts',
    find: "ConditionExpression: 'attribute_not_exists(version) OR version < :v OR (version = :v AND changeId < :c)',",
    replace: '',
    tests: [trapsTest],
    expectRed: 'ends with the newest change of an order',
  },
  {
    trap: 11,
    fault: 'Of the changes in a batch the last to arrive counts as the newest.',
    file: 'lambda/consume/units-of-work.ts',
    find: '[...changes.values()].sort((a, b) => compareChanges(a.change.metadata, b.change.metadata))',
    replace: '[...changes.values()]',
    tests: [trapsTest],
    expectRed: 'ends with the newest change of an order',
  },
  {
    trap: 13,
    fault: 'Each record of a batch is processed on its own.',
    file: 'lambda/consume/consume-batch.ts',
    find: 'unitsOfWork(valid, consumption.coalesce)',
    replace: 'valid.map(({ record, change }) => ({ candidates: [{ change, records: [record] }], receiveCount: 1 }))',
    tests: [trapsTest],
    expectRed: 'is never under way twice',
  },
  {
    trap: 15,
    fault: 'The consumer acknowledges an event of an unknown type.',
    file: 'lambda/consume/consume-batch.ts',
    find: '    if (!parsed.valid) {',
    replace: `    if (!parsed.valid && parsed.reason === 'unknown_event_type') {
      progress.acknowledged.add(record);
    } else if (!parsed.valid) {`,
    tests: [trapsTest],
    expectRed: 'keeps an event of an unknown type',
  },
  {
    trap: 18,
    fault: 'A consumer of every transition gets the newest state of a batch only.',
    file: 'lambda/consume/units-of-work.ts',
    find: "    if (coalesce === 'newest') units.push(unit(oldestFirst.reverse()));",
    replace: '    if (coalesce !== undefined) units.push(unit(oldestFirst.reverse()));',
    tests: [batchTest],
    expectRed: 'shows a consumer of every transition every change',
  },
  {
    trap: 18,
    fault: 'The contract takes a stock level that does not say how much there is.',
    file: 'lambda/events/inventory-state-changed.ts',
    find: '    available: z.int(),',
    replace: '    available: z.optional(z.int()),',
    tests: [trapsTest],
    expectRed: 'refuses a change that tells a difference and not the state',
  },
  {
    trap: 18,
    fault: 'What a newer change has not replaced yet counts as coalesced.',
    file: 'lambda/consume/consume-batch.ts',
    find: "failure.class === 'permanent' ? [candidate] : candidates.slice(index)",
    replace:
      '[candidate]; for (const { records } of candidates.slice(index + 1)) for (const record of records) progress.acknowledged.add(record)',
    tests: [batchTest],
    expectRed: 'keeps the older changes of its entity too',
  },
];
