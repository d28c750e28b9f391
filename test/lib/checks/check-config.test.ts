import { describe, expect, it } from 'vitest';
import { type Catalog, type Consumer, catalog } from '../../../lambda/events/catalog.ts';
import type { EventType } from '../../../lambda/events/event-type.ts';
import { checkConfig } from '../../../lib/checks/check-config.ts';
import { configOf, consumerConfigOf } from '../../../lib/config/config.ts';
import { ConfigError } from '../../../lib/config/config-error.ts';
import type { ConsumerConfig, StageConfig } from '../../../lib/config/stage-config.ts';
import { testConfigOf } from '../../support/synthesize.ts';

const dev = configOf('dev');

interface BadRow {
  readonly stage?: string;
  readonly config?: Partial<StageConfig>;
  readonly order?: Partial<ConsumerConfig>;
  readonly catalog?: Partial<Catalog>;
  readonly says: string;
}

const order = catalog.consumers[0] as Consumer;
const orderType = catalog.eventTypes[order.eventType] as EventType;
const withConsumer = (changes: Partial<Consumer>) => ({ consumers: [order, { ...order, name: 'audit', ...changes }] });
const alarms = dev.consumerDefaults.alarms;

const badRows: readonly BadRow[] = [
  { stage: 'Dev', says: 'The stage "Dev" must be lower-case letters and digits and begin with a letter.' },
  { stage: 'dev-anna', says: 'The stage "dev-anna" must be' },
  { stage: '1st', says: 'The stage "1st" must be' },
  { stage: 'a'.repeat(32), says: 'has 49 characters, but AWS allows 48.' },
  { stage: '', says: 'The stage "" must be' },

  { config: { marketplaces: [] }, says: 'marketplaces is empty' },
  {
    config: { marketplaces: [{ name: 'ebay', producers: [], retiring: true }] },
    says: 'every marketplace is retiring',
  },
  { config: { marketplaces: [{ name: 'eBay', producers: [] }] }, says: 'The marketplace "eBay" must be' },
  {
    config: { marketplaces: [...dev.marketplaces, { name: 'amazon', producers: [] }] },
    says: 'marketplaces has "amazon" twice.',
  },
  {
    config: { marketplaces: [{ name: 'amazon', producers: ['arn:aws:iam::222222222222:root'] }] },
    says: 'The marketplace "amazon" has the producer "arn:aws:iam::222222222222:root", which is not the ARN of a role or a user.',
  },
  {
    config: {
      marketplaces: Array.from({ length: 150 }, (_, index) => ({ name: `marketplace-${index}`, producers: [] })),
    },
    says: 'but EventBridge allows 2048.',
  },
  {
    config: {
      marketplaces: Array.from({ length: 40 }, (_, index) => ({
        name: `marketplace-${index}`,
        producers: [`arn:aws:iam::222222222222:role/marketplace-${index}`],
      })),
    },
    says: 'for the producers of marketplace-0, marketplace-1, marketplace-2, ',
  },
  {
    config: { deadLetterRetentionSeconds: 1_209_601 },
    says: 'deadLetterRetentionSeconds is 1209601, but must be a whole number from 60 to 1209600.',
  },
  {
    config: { sharedAlarms: { ...dev.sharedAlarms, deadLetterAgeTicketSeconds: 1_036_800 } },
    says: 'sharedAlarms.deadLetterAgeTicketSeconds is 1036800, but must be less than deadLetterAgePageSeconds, 1036800.',
  },
  {
    config: { sharedAlarms: { ...dev.sharedAlarms, deadLetterAgePageSeconds: 1_200_000 } },
    says: 'SQS deletes dead-lettered messages after 1209600 s: the page would come too late.',
  },
  { config: { expiry: { everyMinutes: 1 } }, says: 'expiry.everyMinutes is 1' },
  { config: { archiveRetentionDays: -1 }, says: 'archiveRetentionDays is -1' },
  {
    config: { logLevel: 'WARN' as 'INFO' },
    says: 'logLevel is WARN, but must be DEBUG or INFO: otherwise Lambda drops',
  },
  { config: { logRetentionDays: 8 }, says: 'logRetentionDays is 8' },
  {
    config: { delivery: { maximumEventAgeSeconds: 30, maximumRetryAttempts: 185 } },
    says: 'delivery.maximumEventAgeSeconds is 30',
  },
  {
    config: { delivery: { maximumEventAgeSeconds: 60, maximumRetryAttempts: 186 } },
    says: 'delivery.maximumRetryAttempts is 186',
  },
  { config: { redrive: { ...dev.redrive, runForMillis: 60_000 } }, says: 'redrive.runForMillis is 60000' },
  { config: { redrive: { ...dev.redrive, functionTimeoutSeconds: 50 } }, says: 'the function times out after 50 s' },
  { config: { redrive: { ...dev.redrive, memorySizeMegabytes: 64 } }, says: 'redrive.memorySizeMegabytes is 64' },
  { config: { redrive: { ...dev.redrive, cap: 0 } }, says: 'redrive.cap is 0' },
  { config: { redrive: { ...dev.redrive, cap: 11 } }, says: 'redrive.cap is 11' },
  { config: { redrive: { ...dev.redrive, ratePerSecond: 0.5 } }, says: 'redrive.ratePerSecond is 0.5' },
  { config: { redrive: { ...dev.redrive, rampSeconds: 41 } }, says: 'redrive.rampSeconds is 41' },
  {
    config: { redrive: { ...dev.redrive, schedule: { enabled: true, everyMinutes: 1 } } },
    says: 'redrive.schedule.everyMinutes is 1',
  },
  { config: { runbooksUrl: '' }, says: 'runbooksUrl is empty' },
  { config: { tags: { stage: 'dev' } }, says: 'tags has a row "stage"' },
  { config: { tags: { owner: '' } }, says: 'tags has the row "owner"' },
  { config: { consumers: { oder: {} } }, says: 'consumers has a row "oder", but the catalog has no such consumer.' },

  { config: { notifyRequired: true }, says: 'notify.page reaches nobody' },
  {
    config: { notifyRequired: true, notify: { page: { emails: ['a@example.com'] }, ticket: { emails: [] } } },
    says: 'notify.ticket reaches nobody',
  },
  {
    config: { notify: { page: { emails: ['nobody'] }, ticket: {} } },
    says: 'notify.page has "nobody", which is not an e-mail address.',
  },
  {
    config: { notify: { page: {}, ticket: { httpsUrls: ['http://a.example'] } } },
    says: 'which is not an HTTPS address.',
  },
  {
    config: { notify: { page: { topicArn: 'pages' }, ticket: {} } },
    says: 'notify.page has "pages", which is not the ARN of a topic.',
  },

  {
    order: { batchSize: 10_001, writeConcurrency: 1_000, functionTimeoutSeconds: 60 },
    says: 'batchSize of the consumer "order" in the stage "dev" is 10001',
  },
  { order: { batchSize: 0 }, says: 'batchSize of the consumer "order" in the stage "dev" is 0' },
  {
    order: { batchSize: 11, maximumBatchingWindowSeconds: 0 },
    says: 'Above 10, AWS requires a maximumBatchingWindowSeconds of at least 1.',
  },
  {
    order: { maximumBatchingWindowSeconds: 301 },
    says: 'maximumBatchingWindowSeconds of the consumer "order" in the stage "dev" is 301',
  },
  { order: { maximumConcurrency: 1 }, says: 'maximumConcurrency of the consumer "order" in the stage "dev" is 1' },
  {
    order: { maximumConcurrency: 1_001 },
    says: 'maximumConcurrency of the consumer "order" in the stage "dev" is 1001',
  },
  {
    order: { functionTimeoutSeconds: 901 },
    says: 'functionTimeoutSeconds of the consumer "order" in the stage "dev" is 901',
  },
  {
    order: { memorySizeMegabytes: 100 },
    says: 'memorySizeMegabytes of the consumer "order" in the stage "dev" is 100',
  },
  { order: { writeConcurrency: 0 }, says: 'writeConcurrency of the consumer "order" in the stage "dev" is 0' },
  { order: { writeTimeoutMillis: 0 }, says: 'writeTimeoutMillis of the consumer "order" in the stage "dev" is 0' },
  { order: { writeTimeoutMillis: 1.5 }, says: 'must be a whole number' },
  {
    order: { stopBeforeTimeoutMillis: 0 },
    says: 'stopBeforeTimeoutMillis of the consumer "order" in the stage "dev" is 0',
  },
  { order: { crashHidesAtMostSeconds: 43_201 }, says: 'crashHidesAtMostSeconds of the consumer "order" in the stage' },
  { order: { batchSize: 301 }, says: 'A full batch of the consumer "order" in the stage "dev" has up to 6020 changes' },
  {
    order: { maximumConcurrency: 1_000 },
    says: 'writeTimeoutMillis of the consumer "return" in the stage "dev" is 1500. A new table accepts 6000',
  },
  { order: { backoffFirstSeconds: 1 }, says: 'backoffFirstSeconds of the consumer "order" in the stage "dev" is 1' },
  {
    order: { backoffMaxSeconds: 43_201 },
    says: 'backoffMaxSeconds of the consumer "order" in the stage "dev" is 43201',
  },
  { order: { backoffFirstSeconds: 60, backoffMaxSeconds: 30 }, says: 'less than backoffFirstSeconds, 60.' },
  {
    order: { backoffFirstSeconds: 2, backoffMaxSeconds: 2, outageToSurviveSeconds: 3_600 },
    says: 'more than 1000 receives',
  },
  {
    order: { outageToSurviveSeconds: 86_400, queueRetentionSeconds: 86_400 },
    says: 'the queue keeps messages for only 86400 s.',
  },
  { order: { queueRetentionSeconds: 1_209_600 }, says: 'must be less than deadLetterRetentionSeconds, 1209600.' },
  {
    order: { alarms: { ...alarms, backlogAgeSeconds: 0 } },
    says: 'alarms.backlogAgeSeconds of the consumer "order" in the stage "dev" is 0',
  },
  {
    order: { alarms: { ...alarms, failingRecordsPercent: 100 } },
    says: 'alarms.failingRecordsPercent of the consumer "order" in the stage "dev" is 100',
  },
  {
    order: { alarms: { ...alarms, crashingPercent: 100 } },
    says: 'alarms.crashingPercent of the consumer "order" in the stage "dev" is 100',
  },
  {
    order: { alarms: { ...alarms, timeToDrainSeconds: 600 } },
    says: 'alarms.timeToDrainSeconds of the consumer "order" in the stage "dev" is 600, more than freshnessSeconds, 300',
  },
  {
    order: { alarms: { ...alarms, pausedMinutes: 1_441 } },
    says: 'alarms.pausedMinutes of the consumer "order" in the stage "dev" is 1441',
  },
  {
    order: { alarms: { ...alarms, silenceMinutes: 1 } },
    says: 'alarms.silenceMinutes of the consumer "order" in the stage "dev" is 1',
  },
  {
    order: { alarms: { ...alarms, throttlesPerMinute: -1 } },
    says: 'alarms.throttlesPerMinute of the consumer "order" in the stage "dev" is -1',
  },

  { catalog: { consumers: [] }, says: 'The catalog has no consumers.' },
  { catalog: withConsumer({ name: 'order' }), says: 'The catalog has two consumers named "order".' },
  { catalog: withConsumer({ name: 'Audit' }), says: 'The consumer "Audit" must be lower-case words' },
  { catalog: withConsumer({ name: 'unrouted' }), says: 'A consumer must not be named "unrouted"' },
  { catalog: withConsumer({ name: 'operations' }), says: 'A consumer must not be named "operations"' },
  { catalog: withConsumer({ name: 'undelivered' }), says: 'A consumer must not be named "undelivered"' },
  { catalog: withConsumer({ name: 'shared' }), says: 'A consumer must not be named "shared"' },
  { catalog: withConsumer({ name: 'all' }), says: 'A consumer must not be named "all"' },
  { catalog: withConsumer({ name: 'redrive' }), says: 'A consumer must not be named "redrive"' },
  {
    catalog: withConsumer({ name: 'state-table' }),
    says: 'its alarm would be "commerce-dev-state-table-throttled", which already exists.',
  },
  {
    catalog: { consumers: [order, { ...order, name: 'a-1' }, { ...order, name: 'a1' }] },
    says: 'A consumer must not be named "a1": its stack id would be "A1", which already exists.',
  },
  { catalog: withConsumer({ name: 'a'.repeat(60) }), says: 'has 82 characters, but AWS allows 64.' },
  {
    catalog: withConsumer({ eventType: 'OrderDeleted' }),
    says: 'The consumer "audit" reads "OrderDeleted", but the catalog has no such event type.',
  },
  { catalog: withConsumer({ eventType: 'toString' }), says: 'The consumer "audit" reads "toString"' },
  {
    catalog: { eventTypes: { ...catalog.eventTypes, 'Order Deleted': orderType } },
    says: 'The event type "Order Deleted" must be',
  },
];

function messageOf({ stage = 'dev', config, order: orderRow, catalog: changes }: BadRow): string {
  const stageConfig = { ...dev, ...(orderRow && { consumers: { order: orderRow } }), ...config };
  try {
    checkConfig(stage, stageConfig, { ...catalog, ...changes });
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('a configuration that makes no sense', () => {
  it.each(badRows)('is told: $says', (row) => {
    expect(messageOf(row)).toContain(row.says);
  });

  it('is told in whole sentences, one a line', () => {
    for (const row of badRows) for (const line of messageOf(row).split('\n')) expect(line).toMatch(/^\S.* .*\.$/);
  });

  it('is told all at once', () => {
    const message = messageOf({ stage: 'Dev', config: { marketplaces: [] }, order: { batchSize: 0 }, says: '' });
    expect(message.split('\n').length).toBeGreaterThanOrEqual(3);
  });
});

describe('a topic that exists already', () => {
  const topic = (region: string) => ({ topicArn: `arn:aws:sns:${region}:222222222222:on-call` });
  const check = (page: string, ticket: string, region?: string) => () =>
    checkConfig('dev', { ...dev, notify: { page: topic(page), ticket: topic(ticket) } }, catalog, region);

  it('is in the region where the stage is deployed', () => {
    expect(check('eu-west-1', 'eu-west-1', 'eu-west-1')).not.toThrow();
    expect(check('eu-west-1', 'us-east-1', 'eu-west-1')).toThrow(
      'notify.ticket has the topic "arn:aws:sns:us-east-1:222222222222:on-call", but alarms in eu-west-1 can notify only',
    );
  });

  it('is in the region of the other one, where the region is not known', () => {
    expect(check('eu-west-1', 'eu-west-1')).not.toThrow();
    expect(check('eu-west-1', 'us-east-1')).toThrow('notify.ticket has the topic');
  });
});

describe('the configuration', () => {
  it.each(['dev', 'prod', 'anna'])('makes sense for the stage %s', (stage) => {
    expect(() => checkConfig(stage, testConfigOf(stage), catalog)).not.toThrow();
  });

  it('gives a stage without a row the numbers of dev, whatever its name', () => {
    expect(configOf('anna')).toBe(dev);
    expect(configOf('constructor')).toBe(dev);
  });

  it('is refused for prod until somebody is told of alarms', () => {
    expect(() => checkConfig('prod', configOf('prod'), catalog)).toThrow('notify.page reaches nobody');
  });

  it('merges the row of a consumer over the defaults', () => {
    const config = { ...dev, consumers: { order: { batchSize: 10 } } };
    expect(consumerConfigOf(config, 'order')).toEqual({ ...dev.consumerDefaults, batchSize: 10 });
    expect(consumerConfigOf(config, 'return')).toEqual(dev.consumerDefaults);
  });
});
