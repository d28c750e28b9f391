import { type Flow, type Load, writeUnitsOf } from './load.ts';

/** A quota of AWS or a number of the configuration that a load meets. */
interface QuotaRow {
  readonly quota: string;
  readonly need: number;
  readonly unit: string;
  /** AWS's default for the Region, or what the configuration says. */
  readonly default: number;
  /** How many times the need the default is; null where nothing is needed. */
  readonly headroom: number | null;
  readonly enough: boolean;
  /** What to ask for, or to set; empty where the default is enough by a quarter. */
  readonly request: string;
  /** In Service Quotas, where it is there: its service and code. */
  readonly code: string | null;
  readonly source: string;
}

/** PutEvents requests and invocations of targets a second: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const eventBridgeDefaults: Readonly<Record<string, readonly [putEvents: number, invocations: number]>> = {
  'us-east-1': [10_000, 18_750],
  'us-west-2': [10_000, 18_750],
  'eu-west-1': [10_000, 18_750],
  'us-east-2': [2_400, 4_500],
  'eu-central-1': [2_400, 4_500],
  'eu-south-2': [2_400, 4_500],
  'us-west-1': [1_200, 2_250],
  'eu-west-2': [1_200, 2_250],
  'ap-northeast-1': [1_200, 2_250],
  'ap-southeast-1': [1_200, 2_250],
  'ap-southeast-2': [1_200, 2_250],
  'ap-east-1': [600, 1_100],
  'ap-northeast-2': [600, 1_100],
  'ap-south-1': [600, 1_100],
  'ca-central-1': [600, 1_100],
  'eu-north-1': [600, 1_100],
  'eu-west-3': [600, 1_100],
  'sa-east-1': [600, 1_100],
};
const elsewhere = [400, 750] as const; // Regions that the page does not name

const pages = {
  eventBridge: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html',
  lambda: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
  mapping: 'https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html',
  table: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html',
  warm: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput-scenarios.html',
  queue: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html',
};

interface Stage {
  readonly region: string;
  /** Executions at once that redriving can need beside the consumers. */
  readonly redriveConcurrency: number;
  readonly policyCharacters: number;
  readonly mostInFlight: number;
  readonly policyMaxCharacters: number;
}

/** Each quota that the load meets in the stage, in the order of an event's way. */
export function quotaRows(load: Load, flows: readonly Flow[], stage: Stage): QuotaRow[] {
  const [putEvents, invocations] = eventBridgeDefaults[stage.region] ?? elsewhere;
  const units = writeUnitsOf(load);
  const deliveries = flows.reduce((sum, { messages }) => sum + messages, 0);
  const writes = flows.reduce((sum, flow) => sum + flow.writes, 0) * units;
  const executions = flows.reduce(
    (sum, { consumer, concurrency }) => sum + Math.max(consumer.maximumConcurrency, Math.ceil(concurrency)),
    stage.redriveConcurrency,
  );
  const ask = (name: string, code: string) => (value: number) =>
    `in Service Quotas, request ${value} for ${name} (${code})`;
  const rows: (Omit<QuotaRow, 'headroom' | 'enough' | 'request'> & { toAsk: (value: number) => string })[] = [
    {
      quota: 'PutEvents requests',
      need: load.changesPerSecond / load.entriesPerRequest,
      unit: 'a second',
      default: putEvents,
      code: 'events/L-9B653E91',
      source: pages.eventBridge,
      toAsk: ask('PutEvents throttle limit in transactions per second', 'L-9B653E91'),
    },
    {
      quota: 'Deliveries to queues and archive', // the archive gets its events by a rule of its own
      need: deliveries + load.changesPerSecond,
      unit: 'a second',
      default: invocations,
      code: 'events/L-5540C5E3',
      source: pages.eventBridge,
      toAsk: ask('Invocations throttle limit in transactions per second', 'L-5540C5E3'),
    },
    {
      quota: 'Policy of the bus',
      need: stage.policyCharacters,
      unit: 'characters',
      default: stage.policyMaxCharacters,
      code: 'events/L-FC354966',
      source: pages.eventBridge,
      toAsk: ask('Event bus policy size', 'L-FC354966'),
    },
    ...flows.flatMap(({ consumer, messages, concurrency, secondsPerInvocation }) => [
      {
        quota: `In flight of ${consumer.name}`,
        need: messages * (consumer.maximumBatchingWindowSeconds + secondsPerInvocation),
        unit: 'messages',
        default: stage.mostInFlight,
        code: null,
        source: pages.queue,
        toAsk: (value: number) => `in a support case, request ${value} messages in flight`,
      },
      {
        quota: `In flight of ${consumer.name} in an outage`,
        need: messages,
        unit: 'messages a second',
        default: consumer.messagesPerSecondThatFill,
        code: null,
        source: pages.queue,
        toAsk: () =>
          'a longer outage stops its queue: reduce outageToSurviveSeconds or backoffMaxSeconds, or request more in a support case',
      },
      {
        quota: `maximumConcurrency of ${consumer.name}`,
        need: concurrency,
        unit: 'invocations',
        default: consumer.maximumConcurrency,
        code: null,
        source: pages.mapping,
        toAsk: (value: number) =>
          value <= 1_000
            ? `set maximumConcurrency to ${value} in lib/config/config.ts`
            : `${value} exceeds 1,000, the maximum for one queue: increase batchSize, or split the event type between consumers`,
      },
    ]),
    {
      quota: 'Invocations at once that Lambda adds', // from the five that it begins with
      need: Math.max(0, ...flows.map(({ concurrency }) => Math.ceil(concurrency) - 5)),
      unit: 'a minute',
      default: 300,
      code: null,
      source: pages.mapping,
      toAsk: (value: number) => `cannot be raised: Lambda reaches the peak ${Math.ceil(value / 300)} minutes later`,
    },
    {
      quota: 'Lambda executions at once', // what the configuration can use, as ops doctor counts it, or the load needs
      need: executions,
      unit: 'executions',
      default: 1_000,
      code: 'lambda/L-B99A9384',
      source: pages.lambda,
      toAsk: ask('Concurrent executions', 'L-B99A9384'),
    },
    {
      quota: 'Writes that a new table takes',
      need: writes,
      unit: 'write units a second',
      default: 4_000,
      code: null,
      source: pages.warm,
      toAsk: (value) => `before the first peak, set the warm throughput of the table: WriteUnitsPerSecond=${value}`,
    },
    {
      quota: 'Writes of one table',
      need: writes,
      unit: 'write units a second',
      default: 40_000,
      code: 'dynamodb/L-AB614373',
      source: pages.table,
      toAsk: ask('Table-level write throughput limit', 'L-AB614373'),
    },
    {
      quota: 'Writes of the hottest entity',
      need: Math.max(0, ...flows.map(({ hottestWrites }) => hottestWrites)) * units,
      unit: 'write units a second',
      default: 1_000,
      code: null,
      source: pages.warm,
      toAsk: () => 'cannot be raised: lengthen the window, so that more of its changes share a batch',
    },
  ];
  return rows.map(({ toAsk, ...row }) => ({
    ...row,
    headroom: row.need > 0 ? row.default / row.need : null,
    enough: row.need <= row.default,
    request: row.need * 1.25 > row.default ? toAsk(generous(row.need)) : '',
  }));
}

/** Half as much again, in two digits: what one asks for once, and not again soon. */
function generous(need: number): number {
  const wanted = need * 1.5;
  const digit = 10 ** Math.max(0, Math.floor(Math.log10(wanted)) - 1);
  return Math.ceil(wanted / digit) * digit;
}
