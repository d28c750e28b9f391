import { type Flow, type Load, messageBytesOf, writeUnitsOf } from './load.ts';
import { chunksOf, prices } from './prices.ts';
import { hoursOfMonth, type PriceRow, row, type StagePrice, total } from './stage-price.ts';

interface Retention {
  readonly archiveDays: number;
  readonly logDays: number;
  /** Whether consumers log what became of each change. */
  readonly tracesChanges: boolean;
}

interface RatePrice {
  /** What the load adds to an idle stage, in a month at that rate all the time. */
  readonly rows: readonly PriceRow[];
  /** The idle stage included. */
  readonly dollars: number;
  readonly dollarsPerMillionChanges: number;
}

/** What a consumer logs of a batch, and of each change in it: the logs of the day and of the even trace in `npm run bench -- cost`. */
const logBytes = { batch: 430, change: 76 };

const secondsOfMonth = hoursOfMonth * 60 * 60;
const daysOfMonth = hoursOfMonth / 24;

/** US dollars a month for a load. What is kept is taken at its size when the first of it is deleted. */
export function ratePrice(load: Load, flows: readonly Flow[], stage: StagePrice, keeps: Retention): RatePrice {
  const millionsOfMonth = (perSecond: number) => (perSecond * secondsOfMonth) / 1_000_000;
  const gigabytesOfMonth = (bytesPerSecond: number) => (bytesPerSecond * secondsOfMonth) / 1_000_000_000;
  const messageBytes = messageBytesOf(load);
  const sumOf = (of: (flow: Flow) => number) => flows.reduce((sum, flow) => sum + of(flow), 0);

  const archived = gigabytesOfMonth(load.changesPerSecond * messageBytes);
  const sends = sumOf(({ messages }) => messages) * chunksOf(messageBytes);
  const receives = sumOf(({ tens, batch }) => tens * chunksOf(messageBytes * Math.min(10, batch)));
  const deletes = sumOf(({ tens }) => tens);
  const logged = gigabytesOfMonth(
    sumOf(({ invocations }) => invocations) * logBytes.batch +
      (keeps.tracesChanges ? sumOf(({ messages }) => messages) * logBytes.change : 0),
  );
  const stored = (load.entities * load.eventBytes) / 1_000_000_000;
  const gigabyteSeconds = sumOf(({ concurrency, consumer }) => (concurrency * consumer.memorySizeMegabytes) / 1_024);

  const rows = [
    row(
      'EventBridge',
      'Events, millions',
      millionsOfMonth(load.changesPerSecond * chunksOf(load.eventBytes)),
      prices.eventMillion,
    ),
    row('EventBridge', 'Put into the archive, GB', archived, prices.archiveGigabyte),
    row(
      'EventBridge',
      'Kept in the archive, GB',
      (archived * keeps.archiveDays) / daysOfMonth,
      prices.archiveGigabyteMonth,
    ),
    row('SQS', 'Messages sent, millions', millionsOfMonth(sends), prices.sqsMillion),
    row('SQS', 'Receives, millions', millionsOfMonth(receives), prices.sqsMillion),
    row('SQS', 'Deletes, millions', millionsOfMonth(deletes), prices.sqsMillion),
    row(
      'SQS',
      'Extra for message groups, millions',
      millionsOfMonth(sends + receives + deletes),
      prices.sqsGroupMillion,
    ),
    row(
      'Lambda',
      'Invocations, millions',
      millionsOfMonth(sumOf(({ invocations }) => invocations)),
      prices.lambdaMillion,
    ),
    row('Lambda', 'GB-seconds', gigabyteSeconds * secondsOfMonth, prices.lambdaGigabyteSecond),
    row(
      'DynamoDB',
      'Write units, millions',
      millionsOfMonth(sumOf(({ writes }) => writes) * writeUnitsOf(load)),
      prices.writeMillion,
    ),
    row('DynamoDB', 'Table and its recovery, GB', stored, prices.tableGigabyteMonth + prices.recoveryGigabyteMonth),
    row('CloudWatch', 'Logs, GB', logged, prices.logGigabyte),
    row('CloudWatch', 'Logs kept, GB', (logged * keeps.logDays) / daysOfMonth, prices.logGigabyteMonth),
    ...stage.withTraffic.rows,
  ];
  const dollars = total([...stage.idle.rows, ...rows]);
  return { rows, dollars, dollarsPerMillionChanges: dollars / millionsOfMonth(load.changesPerSecond) };
}
