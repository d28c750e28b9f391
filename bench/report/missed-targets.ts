import { prices } from '../../tools/price/prices.ts';
import type { Row } from './row.ts';

/** Why targets of the costs are missed, by arithmetic on the rows; nothing where none is. */
export function missedTargets(rows: readonly Row[]): string[] {
  return rows.filter(({ holds }) => holds === false).flatMap((row) => reasonOf(row, rows) ?? []);
}

function reasonOf({ name, ours, peers, ratio, target }: Row, rows: readonly Row[]): string | undefined {
  const [trace = '', figure] = name.split(': ');
  const figureOf = (what: string) => rows.find((row) => row.name === `${trace}: ${what}`);
  const missed = `**${name}** is ${ratio ?? ours}, not ${target}.`;
  if (figure === 'dollars') {
    const logs = figureOf('logs');
    const megabytes = (logs?.ours ?? 0) - (logs?.peers['powertools-condition'] ?? 0);
    const units = figureOf('write units');
    const saved = (units?.peers['powertools-condition'] ?? 0) - (units?.ours ?? 0);
    return `${missed} Of the difference, $${(megabytes * (prices.logGigabyte / 1_000)).toFixed(3)} is what ours logs beyond the peer (${megabytes.toFixed(0)} bytes of each change: what became of it, and the metrics of its batch), while ours writes ${saved.toFixed(0)} units of 1,000 less. The peer logs nothing that an operator could look for; \`traceChanges: false\` in a stage's settings drops the lines about changes.`;
  }
  if (figure === 'dollars, beside all of Powertools') {
    const floor = figureOf('dollars')?.peers.floor;
    const [powertools] = Object.values(peers);
    const share = floor === undefined || powertools === undefined ? undefined : floor / powertools;
    return `${missed} The floor is ${share?.toFixed(2) ?? 'unknown'} of Powertools: one poller, nothing logged, no group ids. Five pollers share a window's changes, so that fewer of them meet in a batch, and receives and deletes are not full.`;
  }
  if (figure === 'calls to three parties') {
    const two = peers['ours with two pollers'];
    const direct = peers.direct ?? Number.NaN;
    return `${missed} With two pollers it is ${two === undefined ? 'unknown' : (two / direct).toFixed(2)}: five pollers with a window of the same length have batches of less than half the size, and fewer changes of one entity meet in one. Orders and returns change too seldom to meet in any window that keeps them fresh. A longer window for inventory would come under the target at the price of its freshness.`;
  }
  return undefined;
}
