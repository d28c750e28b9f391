import { priceList } from '../../tools/price/prices.ts';
import { missedTargets } from './missed-targets.ts';
import type { Row } from './row.ts';
import { markdownTable } from './table.ts';
import { windowPoints, windowsTable } from './windows-table.ts';

/** How to read the figures of a bench, by its name: what is measured, and why a target is missed. */
const notes: Readonly<Record<string, string>> = {
  cost: `The traces have 100,000 changes in an hour, drawn from a seed. Batches form in the trace's time by one rule: each poller
has one long poll open; a message goes to the poll that has waited longest; a batch opens with its first message and closes when
its window is over or when it is full; an invocation takes no time, so that no batch is larger than in reality. A mapping with a
maximum concurrency keeps [five pollers](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html); without it AWS
may go down to two. AWS's calls are deliveries, receives, deletes of ten and invocations. A receive is counted for each ten
messages of a batch; the pessimistic rule counts one for each message, as a long poll returns with the first, and one more that
finds nothing before the window is over. Polls of 20 seconds that find nothing count in both. *Direct* calls three parties for
each change; *calls to three parties* counts one for each write of three consumers. The floor is a batch of all messages of a
window, one write for each entity in it, and nothing logged. Dollars are those of the price list of ${priceList.asOf} for
${priceList.region}: each 64 KB of an event and of a message, group ids where a side has them, what each side logs as it is
shipped, line by line with ours, with Lambda's own two lines of an invocation where they are on, and GB-seconds from CPU that the same run measures and 5 ms for each call. What
is stored is left out. The least with five pollers has windows of 25 s for stock levels and of 3 s for the others, of which
the producers' linger, a cold start and the run leave changes fresh, and batches as large as AWS takes them. All sides must end in the same state, or the bench fails; so must their calls on the wire be those that the
model counts.

The rows of *packs* have the same changes packed as the producers' client does with a linger of 100 ms, through one client for each
marketplace: those of one type and seller that meet go into one event, twenty at most and 63 KiB. Full packs of a bulk sync are
25 for 500 stock levels. A pack is one event, one delivery, one share of a receive and of a delete, and billed with its group id once;
each change is still written. The peer that packs, \`powertools-condition-packed\`, writes the changes of a record one after
another. A change of a pack is charged the CPU of one alone, which is more than it needs: see cpu. The day has a hundred sellers of 1,000 changes an
hour on average, and the largest has a sixth of the stock changes. They come one by one, as from webhooks, so that few meet;
an adapter that polls finds bursts, and its traces, \`-polled-\` with the seconds between two polls of a seller, show by how much
that changes the figures. They have no targets.`,
  windows: `<picture><source media="(prefers-color-scheme: dark)" srcset="pictures/windows-dark.svg"><img alt="Calls and dollars saved against the latency that a window adds" src="pictures/windows-light.svg"></picture>

The busiest hour of the trading day, by five pollers, for the changes of one consumer at a time: how much a window saves of what
the same changes need without one, where AWS allows batches of ten. The latency is what all but the slowest hundredth of the
changes wait for their batch; the picture marks the windows of \`prod\`, which
[\`docs/decisions/consuming.md\`](decisions/consuming.md#windows-and-batches-by-the-curve) explains.`,
  cpu: `Each side's code runs as it is deployed in a process of its own, against a stub of AWS in another process which checks
conditions in memory. The sides take turns with the same batches; user and system time of the process count, and the first round
does not. Packs are those of bulk syncs, all of them full, in batches of as many changes as unpacked. There, ours packed, unpacked
and the least take turns in one process, because they differ by less than two processes of the same code do: in processes of their
own, packed has been from 0.57 to 1.1 of unpacked.`,
  growth: `The even trace has as many writes in large batches as in small ones; its batches take turns, and the ratio is the middle of those
of the rounds. The runs of the trading day begin with empty tables and compiled code, and the shortest is the middle of five.`,
  start: `Each bundle is imported in a fresh process, in turn with the others. Node's own start is in none of the figures.`,
  producer: `Both publish the same events with four requests under way, in one process, in turn; ours checks each event.`,
  redrive: `One process of the redrive function against the local cloud.`,
  throughput: `Compare it with another commit in alternate runs only: it is wall time. The bulk syncs, packed and not, are in one run.`,
};

interface DescribedBench {
  readonly name: string;
  readonly description: string;
}

/** `docs/measured.md`: a section for each bench that has rows, with its command. */
export function measuredPage(rows: readonly Row[], benches: readonly DescribedBench[]): string {
  const sections = benches.flatMap(({ name, description }) => {
    const ofBench = rows.filter(({ bench }) => bench === name);
    if (ofBench.length === 0) return [];
    const note = notes[name];
    return [
      [
        `## ${name}: ${description}`,
        `\`npm run bench -- ${name}\``,
        ...(note ? [note] : []),
        name === 'windows' ? windowsTable(windowPoints(ofBench)) : markdownTable(ofBench),
        ...missedTargets(ofBench),
      ].join('\n\n'),
    ];
  });
  return `${[intro, ...sections].join('\n\n')}\n`;
}

const intro = `# Measured

This page is written by \`npm run bench -- measured\`: change the benches, not the page. Each figure stands beside the same
figure of its peers. \`ratio\` is ours by the first peer, \`spread\` the least and the greatest ratio of the rounds, or of the
figure itself where there is no peer. CPU time is disturbed little by a busy machine, wall time much. What was simulated, soaked
and given as hostile input is in [\`figures.md\`](figures.md#proof).

The peers: \`plain\` reads and writes one message an invocation; \`powertools\` is Powertools for AWS Lambda with batch
processing, parser and idempotency as its documentation puts them together; \`powertools-condition\` is the same without
idempotency, since the condition of the write is enough, and \`powertools-condition-packed\` that one with packs; \`direct\` is a producer that calls three parties for each change.`;
