import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Catalog } from '../../lambda/events/catalog.ts';
import type { Inspection, SharedQueue } from '../../lambda/redrive/protocol.ts';
import type { Names } from '../../lib/config/names.ts';
import { severityIn } from '../../lib/monitoring/alarm-description.ts';
import { type ActiveMute, activeMutes } from '../stage/active-mutes.ts';
import { type QueueCounts, queueCounts } from '../stage/queue-counts.ts';
import { stageAlarms } from '../stage/stage-alarms.ts';

export interface StageStatus {
  readonly queues: readonly QueueStatus[];
  readonly consumers: readonly ConsumerStatus[];
  /** The queues of failed events that no consumer owns, as operators call them. */
  readonly shared: readonly { readonly name: SharedQueue; readonly queue: string }[];
  readonly alarms: {
    readonly ok: number;
    readonly insufficientData: number;
    /** They tell nobody until somebody enables their actions again. */
    readonly actionsDisabled: number;
    readonly inAlarm: readonly FiringAlarm[];
  };
  /** They mute alarms for a time; undefined where the caller may not ask for them, or the endpoint has none. */
  readonly mutes: readonly ActiveMute[] | undefined;
}

interface ConsumerStatus {
  readonly name: string;
  /** `running`, `paused`, or the state in between, as Lambda calls it. */
  readonly state: string;
  readonly queue: string;
  readonly deadLetterQueue: string;
}

export interface QueueStatus extends QueueCounts {
  readonly name: string;
  /** How long its oldest message has waited or been dead; undefined for an empty queue, and where nobody knows now. */
  readonly oldestSeconds: number | undefined;
  /**
   * Who says so. `metric`: CloudWatch, within the last three minutes; it leaves out messages that were received three
   * times or more. `look`: the function `inspect`, just now. `look_at_part`: the same, and there may be older ones.
   */
  readonly oldestBy: 'metric' | 'look' | 'look_at_part' | undefined;
}

export interface FiringAlarm {
  readonly name: string;
  /** As its description says; undefined for an alarm of others. */
  readonly severity: 'page' | 'ticket' | undefined;
  /** ISO 8601 UTC; undefined where nobody tells. */
  readonly since: string | undefined;
  /** As it stands in the e-mail: impact, severity, runbook. */
  readonly description: string;
}

interface StatusPorts {
  readonly sqs: SQSClient;
  readonly cloudWatch: CloudWatchClient;
  readonly lambda: LambdaClient;
  /** Looks into a queue of failed events, as an operator names it; undefined where that is not possible. */
  look(queue: string): Promise<Pick<Inspection, 'seen' | 'sawAll' | 'byCause'> | undefined>;
}

/** Asks for everything there is to know at a glance; `now` in epoch milliseconds. */
export async function readStatus(
  ports: StatusPorts,
  names: Names,
  catalog: Catalog,
  now: number,
): Promise<StageStatus> {
  const own = catalog.consumers.map(({ name }) => ({ name, ...names.consumer(name) }));
  const shared = sharedQueuesOf(names);
  const working = own.map(({ queue }) => queue);
  /** By the queue's name: what operators call it. */
  const failed = new Map<string, string>([
    ...own.map(({ deadLetterQueue, name }) => [deadLetterQueue, name] as const),
    ...shared.map(({ queue, name }) => [queue, name] as const),
  ]);
  const queueNames = [
    ...own.flatMap(({ queue, deadLetterQueue }) => [queue, deadLetterQueue]),
    ...shared.map(({ queue }) => queue),
  ];
  const [counts, ages, { alarms, mutes }, states] = await Promise.all([
    Promise.all(queueNames.map((name) => queueCounts(ports.sqs, name))),
    agesOfOldest(ports.cloudWatch, working, now),
    alarmsAndMutes(ports.cloudWatch, `${names.prefix}-`),
    Promise.all(own.map((consumer) => readingState(ports.lambda, consumer.function))),
  ]);
  const queues: QueueStatus[] = [];
  // One after the other: a new account has room for ten functions in all, and the consumers need it.
  for (const [at, name] of queueNames.entries()) {
    const { visible, inFlight } = counts[at] ?? { visible: 0, inFlight: 0 };
    const operators = failed.get(name);
    const age =
      visible + inFlight === 0
        ? undefined
        : operators === undefined
          ? byMetric(ages.get(name))
          : ageSeen(await ports.look(operators), now);
    queues.push({ name, visible, inFlight, oldestSeconds: age?.seconds, oldestBy: age?.by });
  }
  const consumers = own.map(({ name, queue, deadLetterQueue }, at) => ({
    name,
    state: states[at] ?? 'unknown',
    queue,
    deadLetterQueue,
  }));
  return { queues, consumers, shared, alarms, mutes };
}

function sharedQueuesOf(names: Names): StageStatus['shared'] {
  return [
    { name: 'unrouted', queue: names.unroutedQueue },
    { name: 'undelivered', queue: names.unroutedDeadLetterQueue },
    { name: 'quarantine', queue: names.quarantineQueue },
  ];
}

interface Age {
  readonly seconds: number;
  readonly by: NonNullable<QueueStatus['oldestBy']>;
}

const byMetric = (seconds: number | undefined): Age | undefined =>
  seconds === undefined ? undefined : { seconds, by: 'metric' };

/** Of the oldest that was seen: since a consumer gave it up; of those that SQS moved, since they were first sent. */
function ageSeen(found: Awaited<ReturnType<StatusPorts['look']>>, now: number): Age | undefined {
  if (!found || found.byCause.length === 0) return undefined;
  const oldest = Math.min(...found.byCause.map((cause) => Date.parse(cause.oldest)));
  return { seconds: Math.max(0, (now - oldest) / 1_000), by: found.sawAll ? 'look' : 'look_at_part' };
}

const lookBackMillis = 1_000 * 60 * 3; // what is older says nothing about now

/** The newest value of the metric by the queue’s name, where there is one. */
async function agesOfOldest(client: CloudWatchClient, queueNames: readonly string[], now: number) {
  const { MetricDataResults = [] } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - lookBackMillis),
      EndTime: new Date(now),
      ScanBy: 'TimestampDescending',
      MetricDataQueries: queueNames.map((name, at) => ({
        Id: `queue${at}`,
        MetricStat: {
          Metric: {
            Namespace: 'AWS/SQS',
            MetricName: 'ApproximateAgeOfOldestMessage',
            Dimensions: [{ Name: 'QueueName', Value: name }],
          },
          Period: 60,
          Stat: 'Maximum',
        },
      })),
    }),
  );
  return new Map(
    queueNames.map((name, at) => [name, MetricDataResults.find(({ Id }) => Id === `queue${at}`)?.Values?.[0]]),
  );
}

async function alarmsAndMutes(
  client: CloudWatchClient,
  prefix: string,
): Promise<Pick<StageStatus, 'alarms' | 'mutes'>> {
  const all = await stageAlarms(client, prefix);
  const inAlarm: FiringAlarm[] = [];
  let ok = 0;
  let insufficientData = 0;
  let actionsDisabled = 0;
  for (const alarm of all) {
    const { AlarmName: name = '', AlarmDescription: description = '', StateValue } = alarm;
    if (alarm.ActionsEnabled === false) actionsDisabled++;
    const since = (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.toISOString();
    if (StateValue === 'ALARM') inAlarm.push({ name, severity: severityIn(description), since, description });
    else if (StateValue === 'OK') ok++;
    else insufficientData++;
  }
  inAlarm.sort(
    (a, b) =>
      Number(b.severity === 'page') - Number(a.severity === 'page') || (a.since ?? '').localeCompare(b.since ?? ''),
  );
  const names = all.map(({ AlarmName = '' }) => AlarmName);
  return { alarms: { ok, insufficientData, actionsDisabled, inAlarm }, mutes: await mutesIfTold(client, names) };
}

/** Whoever may look at everything else is not kept from it by the rules. */
async function mutesIfTold(client: CloudWatchClient, alarmNames: readonly string[]) {
  try {
    return await activeMutes(client, alarmNames);
  } catch (error) {
    if (/^(AccessDenied|InvalidAction|UnknownOperation)/.test((error as Error).name)) return undefined;
    throw error;
  }
}

async function readingState(client: LambdaClient, functionName: string): Promise<string> {
  const { EventSourceMappings = [] } = await client.send(
    new ListEventSourceMappingsCommand({ FunctionName: functionName }),
  );
  const state = EventSourceMappings[0]?.State;
  return state === 'Enabled' ? 'running' : state === 'Disabled' ? 'paused' : (state?.toLowerCase() ?? 'no queue');
}
