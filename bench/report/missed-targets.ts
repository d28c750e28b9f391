import { logFigures, partyFigures, restFigures } from './cost-figures.ts';
import type { Row } from './row.ts';

/** Why targets of the costs are missed, by arithmetic on the rows; nothing where none is. */
export function missedTargets(rows: readonly Row[]): string[] {
  return rows.filter(({ holds }) => holds === false).flatMap((row) => reasonOf(row, rows) ?? []);
}

function reasonOf({ name, ours, peers, ratio, target }: Row, rows: readonly Row[]): string | undefined {
  const [trace = '', figure] = name.split(': ');
  const figureOf = (what: string) => rows.find((row) => row.name === `${trace}: ${what}`);
  const missed = `**${name}** is ${ratio ?? ours}, not ${target}.`;
  switch (figure) {
    case 'dollars':
      return `${missed} ${reasonOfLogs(figureOf('logs'))}`;
    case 'dollars, beside all of Powertools':
      return `${missed} ${reasonOfRest(figureOf(restFigures.least), figureOf(restFigures.events), figureOf(restFigures.writes))}`;
    case 'calls to three parties': {
      const [most, two] = [partyFigures.longest, partyFigures.two].map((which) => share(peers[which], peers.direct));
      return `${missed} The longest windows that keep changes fresh, with batches as large as AWS takes them, give ${most}: five pollers share the changes of a window, so that fewer changes of one entity meet in a batch, and orders and returns change too seldom to meet in seconds. Freshness wins. With two pollers, which AWS may go down to only without a maximum concurrency, it is ${two}.`;
    }
    default:
      return undefined;
  }
}

/** All but the logs is as cheap as it can be: the calls are those of the peer, and the writes no more. */
function reasonOfLogs(logs: Row | undefined): string {
  const { [logFigures.left]: left = Number.NaN, [logFigures.least]: least = Number.NaN } = logs?.peers ?? {};
  const ours = `Beside all else the target leaves ${left.toFixed(0)} bytes of log for each change, and ours writes ${logs?.ours.toFixed(0)}, in which a text finds what became of every change and entity; the peer logs nothing of its own.`;
  const floor =
    least > left
      ? `The least such line has ${least.toFixed(0)}, with the metrics, ids in base64url and what entities of a seller share once in a batch: the floor lies above the target.`
      : `The least such line has ${least.toFixed(0)}, with the metrics, ids in base64url and what entities of a seller share once in a batch: it would be enough, but nobody would find a change by the id that its producer wrote, nor an entity by one term.`;
  return `${ours} ${floor} \`traceChanges: false\` in a stage's settings drops all but the metrics, and then the target holds.`;
}

function reasonOfRest(least: Row | undefined, events: Row | undefined, writes: Row | undefined): string {
  const dollars = (row: Row | undefined) => row?.peers[restFigures.leastPeer]?.toFixed(3) ?? 'unknown';
  const [powertools = Number.NaN] = Object.values(least?.peers ?? {});
  return `The least with five pollers is ${share(least?.ours, powertools)}: the longest windows that keep changes fresh, message groups, and not one line of log. Of its $${least?.ours.toFixed(3)}, the events of the bus are $${dollars(events)} and the writes $${dollars(writes)}; 0.62 × $${powertools.toFixed(3)} would be $${(0.62 * powertools).toFixed(3)}. The rows above have each part. The floor lies above the target.`;
}

const share = (value = Number.NaN, of = Number.NaN): string => (value / of).toFixed(3);
