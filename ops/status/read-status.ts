import { type CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { type LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Catalog } from '../../lambda/events/catalog.ts';
import type { Names } from '../../lib/config/names.ts';
import { type ActiveMute, activeMutes } from '../stage/active-mutes.ts';
import { type QueueCounts, queueCounts } from '../stage/queue-counts.ts';
import { stageAlarms } from '../stage/stage-alarms.ts';

export interface StageStatus {
  readonly queues: readonly (QueueCounts & { readonly name: string; readonly oldestSeconds: number | undefined })[];
  /** `running`, `paused`, or the state in between, as Lambda calls it. */
  readonly consumers: readonly { readonly name: string; readonly state: string }[];
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

export interface FiringAlarm {
  readonly name: string;
  /** ISO 8601 UTC; undefined where nobody tells. */
  readonly since: string | undefined;
  /** As it stands in the e-mail: impact, severity, runbook. */
  readonly description: string;
}

interface StatusClients {
  readonly sqs: SQSClient;
  readonly cloudWatch: CloudWatchClient;
  readonly lambda: LambdaClient;
}

/** Asks for everything there is to know at a glance; `now` in epoch milliseconds. */
export async function readStatus(
  clients: StatusClients,
  names: Names,
  catalog: Catalog,
  now: number,
): Promise<StageStatus> {
  const own = catalog.consumers.map(({ name }) => names.consumer(name));
  const queueNames = [
    ...own.flatMap(({ queue, deadLetterQueue }) => [queue, deadLetterQueue]),
    names.unroutedQueue,
    names.unroutedDeadLetterQueue,
    names.quarantineQueue,
  ];
  const [counts, ages, { alarms, mutes }, consumers] = await Promise.all([
    Promise.all(queueNames.map((name) => queueCounts(clients.sqs, name))),
    agesOfOldest(clients.cloudWatch, queueNames, now),
    alarmsAndMutes(clients.cloudWatch, `${names.prefix}-`),
    Promise.all(
      catalog.consumers.map(async ({ name }) => ({
        name,
        state: await readingState(clients.lambda, names.consumer(name).function),
      })),
    ),
  ]);
  const queues = queueNames.map((name, at) => ({
    name,
    ...(counts[at] ?? { visible: 0, inFlight: 0 }),
    oldestSeconds: ages[at],
  }));
  return { queues, consumers, alarms, mutes };
}

const lookBackMillis = 1_000 * 60 * 15; // 15 minutes: the metrics of a queue that was idle start as late

/** The newest value of the metric for each queue; undefined where there is none. */
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
  return queueNames.map((_, at) => MetricDataResults.find(({ Id }) => Id === `queue${at}`)?.Values?.[0]);
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
    if (StateValue === 'ALARM') inAlarm.push({ name, since, description });
    else if (StateValue === 'OK') ok++;
    else insufficientData++;
  }
  inAlarm.sort((a, b) => (a.since ?? '').localeCompare(b.since ?? ''));
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
  return state === 'Enabled' ? 'running' : state === 'Disabled' ? 'paused' : (state?.toLowerCase() ?? 'reads no queue');
}
