import type { CheckName } from '../../simulation/checks/check-failure.ts';
import type { Fault } from '../fault.ts';

/** A fault that the named check of the simulation notices within 200 seeds. */
interface SimulatedFault {
  readonly trap: number;
  readonly fault: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly check: CheckName;
}

const rows: readonly SimulatedFault[] = [
  {
    trap: 1,
    fault: 'A change counts as applied before its write is.',
    file: 'lambda/consume/settle-units.ts',
    find: '        settle(await consumption.effect(change), candidates.slice(index));',
    replace: `        consumption.effect(change).catch(() => {});
        settle('applied', candidates.slice(index));`,
    check: 'what is acknowledged is durable',
  },
  {
    trap: 2,
    fault: 'Two records with one change are two changes.',
    file: 'lambda/consume/units-of-work.ts',
    find: 'changes.get(id) ?? { change, copies: [] };\n    changes.set(id, received);',
    replace:
      'changes.get(record.messageId + id) ?? { change, copies: [] };\n    changes.set(record.messageId + id, received);',
    check: 'the metrics add up',
  },
  {
    trap: 11,
    fault: 'A change replaces one of the same version, whichever it is.',
    file: 'lambda/consume/current-state-table.ts',
    find: 'version < :v OR',
    replace: 'version <= :v OR',
    check: 'an entity never goes back',
  },
  {
    trap: 11,
    fault: 'A change is written over itself.',
    file: 'lambda/consume/current-state-table.ts',
    find: 'changeId < :c)',
    replace: 'changeId <= :c)',
    check: 'an entity never goes back',
  },
  {
    trap: 4,
    fault: 'A redrive deletes dead letters before it sends them.',
    file: 'lambda/redrive/redrive.ts',
    find: '    const sent = await sendAll(outgoing, ports.queue);',
    replace: `    await ports.deadLetters.delete(outgoing.map(({ letter }) => letter.message.ReceiptHandle ?? ''));
    const sent = await sendAll(outgoing, ports.queue);`,
    check: 'no change is lost',
  },
  {
    trap: 4,
    fault: 'What SQS refuses of a batch counts as done in every client.',
    file: 'lambda/shared/sqs-queue.ts',
    find: '        for (const { Id } of Successful) {',
    replace: '        for (const { Id } of [...Successful, ...Failed]) {',
    check: 'what is acknowledged is durable',
  },
  {
    trap: 20,
    fault: 'A pack counts as done with its first change.',
    file: 'lambda/consume/consume-batch.ts',
    find: 'carried.filter((change) => !isDone(change))',
    replace: 'carried.filter((change) => change.position === 0 && !isDone(change))',
    check: 'what is acknowledged is durable',
  },
  {
    trap: 20,
    fault: 'Changes of a record are dead-lettered although it comes back.',
    file: 'lambda/consume/final-failures.ts',
    find: '      if (comesBack) return [];\n      return byCause(changes)',
    replace: `      const failed = changes.filter((change) => isOver || failureIn(change)?.class === 'permanent');
      return byCause(comesBack ? failed : changes)`,
    check: 'a record that is tried again has no dead letter',
  },
  {
    trap: 1,
    fault: 'A refused condition means a newer change, also where nothing shows one.',
    file: 'lambda/consume/current-state-table.ts',
    find: 'if (outcome !== undefined) return outcome;',
    replace: "return outcome ?? 'stale';",
    check: 'what is acknowledged is durable',
  },
  {
    trap: 10,
    fault: 'What was not tried has failed.',
    file: 'lambda/consume/final-failures.ts',
    find: '      const comesBack = changes.some(',
    replace: `      const untried: Failure = { class: 'transient', reason: 'untried', message: 'untried', fingerprint: 'untried' };
      for (const change of isOver ? changes : []) if (change.fate === 'untried') change.fate = untried;
      const comesBack = changes.some(`,
    check: 'what is untried is never dead-lettered',
  },
  {
    trap: 1,
    fault: 'A change whose write fails for a passing reason counts as settled.',
    file: 'lambda/consume/settle-units.ts',
    find: '        for (const each of failed) each.fate = failure;',
    replace: "        for (const each of failed) each.fate = failure.class === 'permanent' ? failure : 'settled';",
    check: 'what is acknowledged is durable',
  },
  {
    trap: 11,
    fault: 'The newest change of a batch is the one that came first.',
    file: 'lambda/consume/units-of-work.ts',
    find: 'const oldestFirst = [...changes.values()].sort((a, b) => compareChanges(a.change.metadata, b.change.metadata));',
    replace: 'const oldestFirst = [...changes.values()];',
    check: 'what is acknowledged is durable',
  },
  {
    trap: 11,
    fault: 'Whatever the table has makes a change stale that is received again.',
    file: 'lambda/consume/current-state-table.ts',
    find: "return order > 0 ? 'stale' : undefined;",
    replace: "return 'stale';",
    check: 'what is acknowledged is durable',
  },
  {
    trap: 20,
    fault: 'A dead letter carries the whole pack, whichever changes failed.',
    file: 'lambda/consume/final-failures.ts',
    find: "isWhole ? body : withChanges(body, 'event', positions)",
    replace: 'isWhole || positions.length > 0 ? body : body',
    check: 'a dead letter holds what failed for its cause',
  },
  {
    trap: 20,
    fault: 'All failures of a record are of one cause.',
    file: 'lambda/consume/final-failures.ts',
    find: '    const { fingerprint } = failure; // of class, reason and message',
    replace: "    const fingerprint = 'one';",
    check: 'a dead letter holds what failed for its cause',
  },
  {
    trap: 4,
    fault: 'The publisher does not look at the entries of an answer.',
    file: 'lambda/publish/send-batch.ts',
    find: '        if (result?.EventId && !result.ErrorCode) return undefined;',
    replace: '        if (result) return undefined;',
    check: 'what is confirmed is on the bus',
  },
  {
    trap: 6,
    fault: 'A message is redriven however often it was.',
    file: 'lambda/redrive/redrive.ts',
    find: 'letter.redriveCount >= settings.redriveCap ||',
    replace: 'letter.redriveCount >= Number.MAX_SAFE_INTEGER ||',
    check: 'redrives stay within the cap',
  },
  {
    trap: 6,
    fault: 'A redrive does not count.',
    file: 'lambda/redrive/letters/outgoing-letter.ts',
    find: 'String(letter.redriveCount + 1)',
    replace: 'String(letter.redriveCount)',
    check: 'redrives stay within the cap',
  },
  {
    trap: 4,
    fault: 'A redrive deletes a letter of which a part was not taken.',
    file: 'lambda/redrive/redrive.ts',
    find: 'return outgoing.filter(({ messages }) => !messages.some((message) => refused.has(message)));',
    replace: 'return outgoing.filter(() => refused.size >= 0);',
    check: 'no change is lost',
  },
  {
    trap: 20,
    fault: 'Of a pack that crashed, one change goes back in the place of each.',
    file: 'lambda/redrive/letters/outgoing-letter.ts',
    find: "withChanges(Body, 'event', [position])",
    replace: "withChanges(Body, 'event', [Math.min(position, 0)])",
    check: 'no change is lost',
  },
  {
    trap: 20,
    fault: 'A discard deletes the other changes of a pack with it.',
    file: 'lambda/redrive/discard.ts',
    find: 'changes.length < letter.changes.length;',
    replace: 'changes.length > letter.changes.length;',
    check: 'no change is lost',
  },
  {
    trap: 15,
    fault: 'A discard leaves no line in the audit log.',
    file: 'lambda/redrive/discard.ts',
    find: 'if (ready.length > 0) ports.discarding',
    replace: 'if (ready.length > Number.MAX_SAFE_INTEGER) ports.discarding',
    check: 'no change is lost',
  },
  {
    trap: 6,
    fault: 'A redrive pushes although alarms say that its consumer fails.',
    file: 'lambda/redrive/run/circuit-breaker.ts',
    find: '    alarms = await firing()',
    replace: '    alarms = [];\n    await firing()',
    check: 'nothing is pushed at what is unhealthy',
  },
  {
    trap: 10,
    fault: 'A failure that may pass is final after five receives, however soon.',
    file: 'lambda/consume/final-failures.ts',
    find: 'receives >= leastReceives && millis >= giveUpAfterMillis',
    replace: 'receives >= leastReceives && (millis >= giveUpAfterMillis || millis >= 0)',
    check: 'nothing is given up too early',
  },
  {
    trap: 4,
    fault: 'A call counts as done when its last attempt has failed.',
    file: 'lambda/shared/aws-client/retries.ts',
    find: '        if (kind === undefined || attempts',
    replace: `        if (kind !== undefined && attempts >= maxAttempts) return {} as never;
        if (kind === undefined || attempts`,
    check: 'what is acknowledged is durable',
  },
  {
    trap: 10,
    fault: 'A call is tried again however little time it has left.',
    file: 'lambda/shared/aws-client/retries.ts',
    find: 'elapsed() + waitMillis >= endsAt',
    replace: 'elapsed() + waitMillis >= Number.MAX_VALUE',
    check: 'a call ends in its time',
  },
  {
    trap: 8,
    fault: 'An inspect keeps a message that it has seen.',
    file: 'lambda/redrive/run/read-messages.ts',
    find: '[...held.values()].map(',
    replace: '[...held.values()].slice(1).map(',
    check: 'a look changes nothing',
  },
  {
    trap: 12,
    fault: 'An inspect says that it saw all, whatever there is.',
    file: 'lambda/redrive/run/read-messages.ts',
    find: 'const sawAll = seen.size >= limit()',
    replace: 'const sawAll = seen.size >= 0 || seen.size >= limit()',
    check: 'a look says the truth',
  },
  {
    trap: 7,
    fault: 'The age of a queue is that of a newer dead letter than its oldest.',
    file: 'lambda/expiry/oldest-dead-letters.ts',
    find: 'Math.min(oldest, ...messages.map(sentAt))',
    replace: 'Math.max(...messages.map(sentAt))',
    check: 'a look says the truth',
  },
  {
    trap: 7,
    fault: 'The metric of the oldest dead letter is of the last queue.',
    file: 'lambda/expiry/expiry-report.ts',
    find: 'Math.max(0, ...ages)',
    replace: 'Math.max(0, ...ages.slice(-1))',
    check: 'a look says the truth',
  },
  {
    trap: 17,
    fault: 'The local mapping deletes what its function returned.',
    file: 'local/lambda/event-source-mapping.ts',
    find: 'messages.filter(({ messageId }) => !failed.has(messageId));',
    replace: 'messages.filter(({ messageId }) => messageId !== undefined);',
    check: 'what is acknowledged is durable',
  },
];

/** Faults that show under what several things that go wrong do to each other. */
export const simulationFaults: readonly Fault[] = rows.map(({ check, ...row }) => ({
  ...row,
  tests: ['test/nightly/simulation.test.ts'],
  expectRed: check,
}));
