import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Names } from '../../lib/config/names.ts';
import { localClientConfig } from '../../local/aws-settings.ts';
import type { LocalCloud } from '../../local/cloud.ts';
import { referenceView } from '../../sample/reference-view.ts';
import { changeCount, type SampleEvent, type SamplePack } from '../../sample/sample-event.ts';
import { checkView, type ViewCheck } from '../../sample/view-check.ts';
import type { Progress } from './progress.ts';
import { publishSample } from './publish-sample.ts';
import { percentile, type SampleResult } from './sample-result.ts';

export interface SampleRun {
  readonly cloud: LocalCloud;
  readonly names: Names;
  readonly events: readonly (SampleEvent | SamplePack)[];
  /** Names in the catalog. */
  readonly consumers: readonly string[];
  readonly marketplaces: readonly string[];
  readonly progress: Progress;
  /** How many milliseconds of the cloud's clock pass in one of ours. */
  readonly clockSpeed: number;
  /** Ends publishing and waiting; the check then says nothing about the rest of the input. */
  readonly signal: AbortSignal;
  /** Runs between the last acknowledged message and the check: for the test that the check notices what it must. */
  readonly beforeCheck?: (cloud: LocalCloud) => Promise<void>;
}

/** Longer than the first three backoffs. Consumers that acknowledge nothing for this long are stuck: see the check. */
const stuckAfterMillis = 90_000;

/** Publishes the events, waits until the consumers have nothing left to do, and holds the view against the input. */
export async function runSample(run: SampleRun): Promise<{ result: SampleResult; check: ViewCheck }> {
  const { cloud, names, events, consumers, progress } = run;
  const latencies: number[] = [];
  let lastAcknowledgedAt = Date.now();
  const acknowledged = new Map<string, number>(); // changes, by function
  const stopListening = cloud.onAcknowledged((functionName, messages, now) => {
    lastAcknowledgedAt = Date.now();
    const changes = changesIn(messages);
    acknowledged.set(functionName, (acknowledged.get(functionName) ?? 0) + changes);
    progress.consumed(changes);
    for (const { systemAttributes } of messages) {
      latencies.push((now - Number(systemAttributes.SentTimestamp)) / run.clockSpeed);
    }
  });
  const startedAt = Date.now();
  progress.start(events.reduce((sum, { detail }) => sum + changeCount(detail), 0));
  const published = await publishSample(events, cloud.endpoint, names.bus, progress.published, run.signal);

  const queuesOf = (queue: (name: string) => string) => consumers.map((name) => cloud.queues.get(queue(name)));
  const waiting = () =>
    queuesOf((name) => names.consumer(name).queue).reduce((sum, queue) => {
      const { visible = 0, inFlight = 0, delayed = 0 } = queue?.counts() ?? {};
      return sum + visible + inFlight + delayed;
    }, 0);
  lastAcknowledgedAt = Math.max(lastAcknowledgedAt, startedAt);
  const somebodyReads = () => [...cloud.mappings.values()].some(({ state }) => state === 'Enabled');
  const goesOn = () => somebodyReads() && Date.now() - lastAcknowledgedAt < stuckAfterMillis;
  while (waiting() > 0 && goesOn() && !run.signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  progress.stop();
  stopListening();
  const seconds = (lastAcknowledgedAt - startedAt) / 1_000;

  await run.beforeCheck?.(cloud);
  const now = Date.now();
  const check = checkView({
    reference: referenceView(events, { marketplaces: run.marketplaces, now }),
    tableItems: await tableItems(cloud.endpoint, names.currentStateTable),
    waiting: [...cloud.queues.values()].flatMap((queue) => [...queue.messages()].map(({ body }) => body)),
    now,
  });

  const sumOf = (metric: string) =>
    consumers.reduce((sum, service) => sum + cloud.metrics.sum(names.metricsNamespace, metric, { service }), 0);
  const held = (name: string) => changesIn(cloud.queues.get(name)?.messages() ?? []);
  const routedByConsumer = Object.fromEntries(
    consumers.map((name) => {
      const { function: functionName, queue } = names.consumer(name);
      return [name, (acknowledged.get(functionName) ?? 0) + held(queue)];
    }),
  );
  const invocations = (rule: string) =>
    cloud.metrics.sum('AWS/Events', 'Invocations', { EventBusName: names.bus, RuleName: rule });
  const result: SampleResult = {
    published,
    routed: Object.values(routedByConsumer).reduce((sum, count) => sum + count, 0),
    routedByConsumer,
    messages: consumers.reduce((sum, name) => sum + invocations(names.consumer(name).rule), 0),
    unrouted: held(names.unroutedQueue),
    applied: sumOf('Applied'),
    coalesced: sumOf('Coalesced'),
    duplicate: sumOf('Duplicate'),
    repeated: sumOf('Repeated'),
    stale: sumOf('Stale'),
    deadLettered: consumers.reduce((sum, name) => sum + held(names.consumer(name).deadLetterQueue), 0),
    lost: check.lost.length,
    differing: check.differing.length,
    changesPerSecond: Math.round(published / Math.max(seconds, 0.001)),
    latencyP50Ms: Math.round(percentile(latencies, 50)),
    latencyP99Ms: Math.round(percentile(latencies, 99)),
  };
  return { result, check };
}

/** How many changes these messages carry; of one that is no event, one. A dead letter that was sent twice counts once. */
function changesIn(messages: Iterable<{ readonly body: string }>): number {
  let changes = 0;
  for (const body of new Set(Array.from(messages, ({ body }) => body))) {
    try {
      changes += changeCount(JSON.parse(body)?.detail);
    } catch {
      changes++;
    }
  }
  return changes;
}

async function tableItems(endpoint: string, tableName: string): Promise<Record<string, unknown>[]> {
  const client = new DynamoDBClient(localClientConfig(endpoint));
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName: tableName })) {
    items.push(...Items.map((item) => unmarshall(item)));
  }
  client.destroy();
  return items;
}
