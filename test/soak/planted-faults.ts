import type { Names } from '../../lib/config/names.ts';
import type { LocalCloud } from '../../local/cloud.ts';
import { DynamoDbError } from '../../local/dynamodb/dynamodb-error.ts';
import type { Table } from '../../local/dynamodb/table.ts';
import { functionProcesses } from './function-processes.ts';
import type { Fate } from './traffic.ts';

/** The table of a run: how its writes fail, and until when. */
interface FailingTable {
  /** From now on these changes fail as their fates say. */
  add(fates: ReadonlyMap<string, Fate>): void;
  /** From now on no write is rejected for its change. */
  repair(): void;
  /** How often each kind of failure occurred. */
  readonly failures: { transient: number; refused: number };
}

/** Lets writes of single changes fail, by their fates. */
export function failingTable(table: Table): FailingTable {
  const left = new Map<string, number>();
  const refused = new Set<string>();
  const failures = { transient: 0, refused: 0 };
  const put = table.put.bind(table);
  table.put = (item, condition) => {
    const changeId = (item as { readonly changeId?: { readonly S?: string } }).changeId?.S ?? '';
    if (refused.has(changeId)) {
      failures.refused += 1;
      throw new DynamoDbError('ValidationException', 'The table rejects this change until it is repaired.');
    }
    const times = left.get(changeId) ?? 0;
    if (times > 0) {
      failures.transient += 1;
      left.set(changeId, times - 1);
      throw new DynamoDbError('InternalServerError', 'Internal server error', { status: 500 });
    }
    return put(item, condition);
  };
  return {
    failures,
    add: (fates) => {
      for (const [changeId, fate] of fates) {
        if (fate.kind === 'refused') refused.add(changeId);
        if (fate.kind === 'transient') left.set(changeId, fate.failures);
      }
    },
    repair: () => refused.clear(),
  };
}

/**
 * Kills a process of a consumer every other turn, and lets one consumer's functions crash in the middle of each invocation
 * for a moment every tenth, in turn, until it is stopped.
 */
export function breakFunctions(cloud: LocalCloud, names: Names, consumers: readonly string[], everyMillis: number) {
  const counts = { kills: 0, crashes: 0 };
  let turn = 0;
  const timer = setInterval(() => {
    turn += 1;
    const name = names.consumer(consumers[Math.floor(turn / 2) % consumers.length] ?? '').function;
    cloud.faults.crashingFunctions.clear();
    if (turn % 10 === 0) {
      cloud.faults.crashingFunctions.add(name);
      counts.crashes += 1;
    } else if (turn % 2 === 0) {
      const [pid] = functionProcesses(name);
      if (pid === undefined) return;
      process.kill(pid, 'SIGKILL');
      counts.kills += 1;
    }
  }, everyMillis);
  return {
    counts,
    stop: () => {
      clearInterval(timer);
      cloud.faults.crashingFunctions.clear();
    },
  };
}
