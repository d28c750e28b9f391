import { mostChangesPerEvent } from '../../lambda/events/pack.ts';
import { logFigures, packFigures, partyFigures, restFigures } from './cost-figures.ts';
import type { Row } from './row.ts';

/** Why targets of the costs are missed, by arithmetic on the rows; nothing where none is. */
export function missedTargets(rows: readonly Row[]): string[] {
  return rows.filter(({ holds }) => holds === false).flatMap((row) => reasonOf(row, rows) ?? []);
}

function reasonOf(row: Row, rows: readonly Row[]): string | undefined {
  const { name, peers, target } = row;
  const [trace = '', figure] = name.split(': ');
  if (name === packFigures.local) return `${missedText(row)} ${reasonOfLocal(row)}`;
  if (figure?.startsWith(packFigures.cpu)) return `${missedText(row)} ${reasonOfCpu(row)}`;
  const figureOf = (what: string, of = trace) => rows.find((row) => row.name === `${of}: ${what}`);
  const missed = missedText(row);
  switch (figure) {
    case 'dollars':
      return `${missed} ${reasonOfLogs(figureOf('logs'))}`;
    case 'dollars, beside all of Powertools':
      return `${missed} ${reasonOfRest(boundIn(target), figureOf)}`;
    case 'calls to three parties': {
      const [most, two] = [partyFigures.longest, partyFigures.two].map((which) => share(peers[which], peers.direct));
      return `${missed} The longest windows that keep changes fresh, with batches as large as AWS takes them, give ${most}: five pollers share the changes of a window, so that fewer changes of one entity meet in a batch, and orders and returns change too seldom to meet in seconds. ${verdict(peers[partyFigures.longest] ?? Number.NaN, boundIn(target) * (peers.direct ?? Number.NaN))} Freshness wins. With two pollers, which AWS may go down to only without a maximum concurrency, it is ${two}.`;
    }
    case packFigures.calls[0]:
    case packFigures.calls[1]:
    case packFigures.dollars[0]:
    case packFigures.dollars[1]: {
      const polled = rows.filter((row) => row.name.startsWith(`${trace}-polled-`) && row.name.endsWith(`: ${figure}`));
      return `${missed} ${reasonOfPacks(row, figureOf, polled)}`;
    }
    case packFigures.parties:
      return `${missed} ${reasonOfParties(row)}`;
    default:
      return undefined;
  }
}

const missedText = ({ name, ours, ratio, target }: Row): string => `**${name}** is ${ratio ?? ours}, not ${target}.`;

/** A pack spares the reading of records; each change is still checked, written and reported. */
function reasonOfCpu({ peers, target }: Row): string {
  const { 'ours unpacked': unpacked = Number.NaN, [packFigures.leastCpu]: least = Number.NaN } = peers;
  return `A pack spares what is done once for each record. The same function with nothing but the check of each change, its write, the metrics and the line of the batch, with no retries, dead letters or deadline, takes ${share(least, unpacked)}. ${verdict(least, boundIn(target) * unpacked)}`;
}

/** On a laptop, everything shares its cores. */
function reasonOfLocal({ peers, target }: Row): string {
  const { 'ours unpacked': unpacked = Number.NaN, [packFigures.leastLocal]: least = Number.NaN } = peers;
  const bound = Number(/at least ([\d.]+)/.exec(target ?? '')?.[1] ?? Number.NaN);
  const floor =
    least < bound * unpacked ? 'The floor lies above the target.' : 'The floor lies below the target, which is missed.';
  return `The local cloud takes each write as a request of its own, packed or not. A process that publishes the same packs beside two that only write their changes, while no consumer works, comes to ${share(least, unpacked)} of the unpacked rate. ${floor}`;
}

/** All but the logs is as cheap as it can be: the calls are those of the peer, and the writes no more. */
function reasonOfLogs(logs: Row | undefined): string {
  const { [logFigures.left]: left = Number.NaN, [logFigures.least]: least = Number.NaN } = logs?.peers ?? {};
  const ours = `Beside all else the target leaves ${left.toFixed(0)} bytes of log for each change, and ours writes ${logs?.ours.toFixed(0)}, in which a text finds what became of every change and entity; the peer logs nothing of its own.`;
  const floor =
    least > left
      ? `The least such line has ${least.toFixed(0)}, with the metrics, ids in base64url and what entities of a seller share once in a batch: the floor lies above the target.`
      : `The least such line has ${least.toFixed(0)}, with the metrics, ids in base64url and what entities of a seller share once in a batch: it would be enough, but nobody could write such an id by hand to search for it.`;
  return `${ours} ${floor} \`traceChanges: false\` in a stage's settings drops all but the metrics, and then the target holds.`;
}

/** What a row's target allows of its first peer. */
const boundIn = (target: string | null): number => Number(/at most ([\d.]+)/.exec(target ?? '')?.[1] ?? Number.NaN);

/** The same for every text: the least figure that we know, beside what the target allows. */
const verdict = (least: number, allowed: number, floor = 'The floor'): string =>
  least > allowed ? `${floor} lies above the target.` : `${floor} lies below the target, which is missed.`;

function reasonOfRest(bound: number, figureOf: (what: string) => Row | undefined): string {
  const least = figureOf(restFigures.least);
  const dollars = (figure: string) => figureOf(figure)?.peers[restFigures.leastPeer]?.toFixed(3) ?? 'unknown';
  const { powertools = Number.NaN, [restFigures.metricsAlone]: metricsAlone } = least?.peers ?? {};
  const allowed = bound * powertools;
  const ours = least?.ours ?? Number.NaN;
  const parts = `The least with five pollers is ${share(ours, powertools)}: the longest windows that keep changes fresh, message groups, and of logs the metrics that the alarms watch and the shortest lines in which a change is found (without these ${share(metricsAlone, powertools)}). Of its $${ours.toFixed(3)}, the events of the bus are $${dollars(restFigures.events)} and the writes $${dollars(restFigures.writes)}; ${bound} × $${powertools.toFixed(3)} would be $${allowed.toFixed(3)}. The rows above have each part.`;
  const logs = figureOf(restFigures.logs)?.ours ?? Number.NaN;
  const rest =
    ours > allowed
      ? ''
      : ` Between it and ours lie $${logs.toFixed(3)} of logs and windows that leave room for a slow start.`;
  return `${parts} ${verdict(ours, allowed)}${rest}`;
}

/** How well changes pack is up to those who send them: the events of the trace are given. */
function reasonOfPacks(
  { peers, target }: Row,
  figureOf: (what: string) => Row | undefined,
  polled: readonly Row[],
): string {
  const [peer = Number.NaN] = Object.values(peers);
  const bound = boundIn(target);
  const { [packFigures.least]: least = Number.NaN, [packFigures.longerLinger]: longer = Number.NaN } = peers;
  const events = figureOf(packFigures.events);
  const sent = events?.ours ?? Number.NaN;
  const isFull = sent <= 1_000 / (mostChangesPerEvent - 1);
  const idle = figureOf(packFigures.idlePolls)?.ours;
  const packs = isFull
    ? `The packs are full: 1,000 changes take ${sent} events. What is left is a write for each entity, and the polls that find nothing, ${idle} for 1,000 changes, most of them of the consumers of other types.`
    : `Changes of one seller seldom meet within the linger of 100 ms: 1,000 of them take ${sent} events, and ${events?.peers[packFigures.oneSeller]} were they all of one seller.`;
  const floor = `With these events, the longest windows that keep changes fresh and no line of log, the least is ${share(least, peer)}. ${verdict(least, bound * peer, 'The floor for these events')}`;
  const longerHolds = longer <= bound * peer ? 'which holds, but every change waits so long' : 'which misses it too';
  const linger = isFull ? '' : ` A linger of 1 s gives ${share(longer, peer)}, ${longerHolds}.`;
  const bursts = polled.map(({ name, ratio }) => `${ratio} (${name.split(': ')[0]})`).join(' and ');
  const beside = bursts === '' ? '' : ` From adapters that poll each seller, the same changes give ${bursts}.`;
  return `${packs} ${floor}${linger}${beside}`;
}

/** Two changes meet if one poller gets both, which is chance where five share a queue, and none where one has it alone. */
function reasonOfParties({ peers }: Row): string {
  const { [packFigures.onePoller]: packed = Number.NaN, [packFigures.unpackedOnePoller]: unpacked = Number.NaN } =
    peers;
  const verdict =
    packed <= unpacked
      ? 'Packing costs no call: with five, changes of one entity fall to one poller more or less often by the turns that the pollers take in the model.'
      : 'Packs coalesce less there as well.';
  return `Which of five pollers gets a message decides which changes meet. One poller alone, with the same windows, gives ${packed} packed and ${unpacked} unpacked. ${verdict}`;
}

const share = (value = Number.NaN, of = Number.NaN): string => (value / of).toFixed(3);
