import type { Fault } from '../fault.ts';

const mappingTest = 'test/local/lambda/event-source-mapping.test.ts';

/** Faults of the local cloud and of the game day on it that would make a local run lie. */
export const localFaults: readonly Fault[] = [
  {
    trap: 17,
    fault: 'The local mapping deletes the whole batch when the function succeeds.',
    file: 'local/lambda/event-source-mapping.ts',
    find: '    if (!this.settings.reportBatchItemFailures) return new Set();',
    replace: '    return new Set();',
    tests: [mappingTest],
    expectRed: 'keeps exactly the messages it names',
  },
  {
    trap: 17,
    fault: 'The local mapping ignores an identifier that it does not know.',
    file: 'local/lambda/sqs-batch-response.ts',
    find: "    if (typeof id !== 'string' || !messageIds.has(id)) return 'all';",
    replace: "    if (typeof id !== 'string' || !messageIds.has(id)) continue;",
    tests: [mappingTest],
    expectRed: 'fails the whole batch',
  },
  {
    trap: 17,
    fault: 'The local mapping deletes the batch of a function that crashed.',
    file: 'local/lambda/event-source-mapping.ts',
    find: "    if (result.outcome !== 'success') return 'all';",
    replace: "    if (result.outcome !== 'success') return new Set();",
    tests: [mappingTest],
    expectRed: 'deletes nothing',
  },
  {
    trap: 20,
    fault: 'All packs of the game day carry the same few changes.',
    file: 'test/game-day/world/game-event.ts',
    find: '((n * 7) % mostChangesPerEvent) + 1;',
    replace: '(n % 1) + mostChangesPerEvent / 5;',
    tests: ['test/game-day/scenarios/scenarios.test.ts'],
    expectRed: 'have packs of every size that an event may have',
  },
];
