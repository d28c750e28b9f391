import type { Catalog } from '../../lambda/events/catalog.ts';
import { marketplaceName } from '../../lambda/events/metadata.ts';
import { consumerConfigOf } from '../config/config.ts';
import { ConfigError } from '../config/config-error.ts';
import { isStageName } from '../config/stage.ts';
import { logLevels, type MarketplaceConfig, type Notify, type StageConfig } from '../config/stage-config.ts';
import { checkWritesUnderWay } from './check-batch-budget.ts';
import { checkCatalog } from './check-catalog.ts';
import { checkConsumerConfig } from './check-consumer-config.ts';
import { inRange } from './in-range.ts';

/**
 * @param region where the stage will be deployed, if that is known
 * @throws ConfigError unless the stage can be deployed and does what its numbers promise.
 */
export function checkConfig(stage: string, config: StageConfig, catalog: Catalog, region?: string): void {
  const problems = [
    ...checkStage(stage, config),
    ...checkMarketplaces(config.marketplaces),
    ...checkNotify(config),
    ...checkTopicRegions(config, region),
    ...checkCatalog(stage, config, catalog),
    ...checkConsumers(stage, config, catalog),
  ];
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
}

// What CloudWatch Logs accepts: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
const logRetentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

function* checkStage(stage: string, config: StageConfig): Iterable<string> {
  // A hyphen would let the names of two stages meet: `dev` with `x-order`, `dev-x` with `order`.
  if (!isStageName(stage)) {
    yield `The stage "${stage}" must be lower-case letters and digits and begin with a letter.`;
  }
  yield* inRange('deadLetterRetentionSeconds', config.deadLetterRetentionSeconds, 60, 1_209_600);
  yield* inRange('archiveRetentionDays', config.archiveRetentionDays, 0, 36_500); // 0: for ever
  if (!logRetentions.includes(config.logRetentionDays)) {
    yield `logRetentionDays is ${config.logRetentionDays}, but CloudWatch Logs allows only ${logRetentions.join(', ')}.`;
  }
  if (!logLevels.includes(config.logLevel)) {
    yield `logLevel is ${config.logLevel}, but must be ${logLevels.join(' or ')}: otherwise Lambda drops the metrics and the audit trail that functions log.`;
  }
  yield* inRange('delivery.maximumEventAgeSeconds', config.delivery.maximumEventAgeSeconds, 60, 86_400);
  yield* inRange('delivery.maximumRetryAttempts', config.delivery.maximumRetryAttempts, 0, 185);

  yield* checkRedrive(config.redrive);
  for (const [name, value] of Object.entries(config.sharedAlarms)) {
    yield* inRange(`sharedAlarms.${name}`, value, 0, 1_209_600);
  }
  yield* checkExpiry(config);
  for (const [key, value] of Object.entries(config.tags)) {
    if (key === 'stage') yield 'tags has a row "stage", but the app sets that tag itself: remove the row.';
    if (key === '' || value === '') yield `tags has the row "${key}" with the value "${value}": neither may be empty.`;
  }
  if (config.runbooksUrl === '') yield 'runbooksUrl is empty: alarms would have no link to their runbook.';
}

function* checkExpiry({ expiry, sharedAlarms, deadLetterRetentionSeconds }: StageConfig): Iterable<string> {
  yield* inRange('expiry.everyMinutes', expiry.everyMinutes, 2, 60 * 24);
  const { deadLetterAgeTicketSeconds: ticket, deadLetterAgePageSeconds: page } = sharedAlarms;
  if (ticket >= page) {
    yield `sharedAlarms.deadLetterAgeTicketSeconds is ${ticket}, but must be less than deadLetterAgePageSeconds, ${page}.`;
  }
  if (page + expiry.everyMinutes * 60 >= deadLetterRetentionSeconds) {
    yield `sharedAlarms.deadLetterAgePageSeconds is ${page}, but SQS deletes dead-lettered messages after ${deadLetterRetentionSeconds} s: the page would come too late.`;
  }
}

function* checkRedrive(redrive: StageConfig['redrive']): Iterable<string> {
  const { functionTimeoutSeconds, runForMillis } = redrive;
  yield* inRange('redrive.functionTimeoutSeconds', functionTimeoutSeconds, 1, 900);
  yield* inRange('redrive.runForMillis', runForMillis, 5_000, 55_000); // the AWS CLI gives up after 60 s
  yield* inRange('redrive.memorySizeMegabytes', redrive.memorySizeMegabytes, 128, 10_240);
  yield* inRange('redrive.cap', redrive.cap, 1, 10); // Lambda stops what it takes for a loop after about 16 passes
  yield* inRange('redrive.ratePerSecond', redrive.ratePerSecond, 1, 100_000);
  yield* inRange('redrive.rampSeconds', redrive.rampSeconds, 0, 40); // a run has 50 s
  // Runs of one queue would overlap otherwise.
  yield* inRange('redrive.schedule.everyMinutes', redrive.schedule.everyMinutes, 2, 60 * 24);
  if (runForMillis >= functionTimeoutSeconds * 1_000) {
    yield `redrive.runForMillis is ${runForMillis}, but the function times out after ${functionTimeoutSeconds} s: leave it time to return its result.`;
  }
}

function* checkMarketplaces(marketplaces: readonly MarketplaceConfig[]): Iterable<string> {
  // Without one `anything-but` would be empty, which EventBridge refuses.
  if (marketplaces.every(({ retiring }) => retiring)) {
    yield 'marketplaces is empty, or every marketplace is retiring: every event would be unrouted.';
  }
  for (const name of repeated(marketplaces.map((row) => row.name))) yield `marketplaces has "${name}" twice.`;
  for (const { name, producers } of marketplaces) {
    if (!marketplaceName.safeParse(name).success) {
      yield `The marketplace "${name}" must be 1–50 lower-case letters, digits and hyphens, and must not begin with a hyphen.`;
    }
    for (const arn of producers) {
      // An account's root would be refused by our own Deny: no principal of it has the root's ARN.
      if (!/^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/.test(arn)) {
        yield `The marketplace "${name}" has the producer "${arn}", which is not the ARN of a role or a user.`;
      }
    }
  }
}

function* checkNotify(config: StageConfig): Iterable<string> {
  for (const severity of ['page', 'ticket'] as const) {
    const notify = config.notify[severity];
    if (config.notifyRequired && reachesNobody(notify)) {
      yield `notify.${severity} reaches nobody: add an e-mail address, an HTTPS address or a topic in lib/config/config.ts.`;
    }
    if ('topicArn' in notify) {
      if (!/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/.test(notify.topicArn)) {
        yield `notify.${severity} has "${notify.topicArn}", which is not the ARN of a topic.`;
      }
      continue;
    }
    for (const email of notify.emails ?? []) {
      if (!/^[^@\s]+@[^@\s]+$/.test(email)) yield `notify.${severity} has "${email}", which is not an e-mail address.`;
    }
    for (const url of notify.httpsUrls ?? []) {
      if (!URL.canParse(url) || !url.startsWith('https://')) {
        yield `notify.${severity} has "${url}", which is not an HTTPS address.`;
      }
    }
  }
}

/**
 * Where CloudWatch would refuse the alarms: "Invalid region … specified. Only … is supported."
 * (https://github.com/cds-snc/notification-terraform/pull/128)
 */
function* checkTopicRegions({ notify }: StageConfig, region: string | undefined): Iterable<string> {
  let known = region;
  for (const severity of ['page', 'ticket'] as const) {
    const target = notify[severity];
    if (!('topicArn' in target)) continue;
    const topicRegion = target.topicArn.split(':')[3];
    if (!topicRegion) continue; // it is no ARN, which has been said
    known ??= topicRegion; // both must be of one region, whichever it is
    if (topicRegion !== known) {
      yield `notify.${severity} has the topic "${target.topicArn}", but alarms in ${known} can notify only topics in their Region.`;
    }
  }
}

const reachesNobody = (notify: Notify) =>
  !('topicArn' in notify) && (notify.emails ?? []).length + (notify.httpsUrls ?? []).length === 0;

function* checkConsumers(stage: string, config: StageConfig, catalog: Catalog): Iterable<string> {
  const names = catalog.consumers.map(({ name }) => name);
  for (const name of Object.keys(config.consumers)) {
    if (!names.includes(name)) yield `consumers has a row "${name}", but the catalog has no such consumer.`;
  }
  for (const name of new Set(names)) {
    yield* checkConsumerConfig(stage, name, consumerConfigOf(config, name), config.deadLetterRetentionSeconds);
  }
  yield* checkWritesUnderWay(
    stage,
    catalog.consumers.map((consumer) => [consumer, consumerConfigOf(config, consumer.name)]),
  );
}

const repeated = (values: readonly string[]) =>
  new Set(values.filter((value, index) => values.indexOf(value) !== index));
