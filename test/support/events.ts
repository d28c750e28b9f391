import { randomUUID } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';

/** Any of these may be overridden with anything: tests make broken events too. */
export interface EventOverrides {
  source?: unknown;
  detailType?: unknown;
  metadata?: Record<string, unknown>;
  data?: Record<string, unknown>;
}

/** A valid change of one order, as an EventBridge event. */
export function orderEvent({ source, detailType, metadata, data }: EventOverrides = {}) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType ?? 'OrderStateChanged',
    source: source ?? 'commerce.amazon',
    account: '000000000000',
    time: '2026-03-01T10:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail: {
      metadata: {
        schemaVersion: 1,
        changeId: randomUUID(),
        marketplace: 'amazon',
        sellerId: 'seller-1',
        occurredAt: '2026-03-01T10:00:00Z',
        version: Date.parse('2026-03-01T10:00:00Z'),
        ...metadata,
      },
      data: { orderId: 'order-1', status: 'paid', ...data },
    },
  };
}

/** An event that carries the changes of several events of one type and one seller. */
export function packOf(events: readonly ReturnType<typeof orderEvent>[]) {
  const [first] = events;
  if (first === undefined) throw new Error('A pack has at least one change.');
  const { schemaVersion, marketplace, sellerId } = first.detail.metadata;
  const changes = events.map(({ detail: { metadata, data } }) => {
    const { changeId, occurredAt, version } = metadata;
    return { changeId, occurredAt, version, data };
  });
  return { ...first, detail: { metadata: { schemaVersion, marketplace, sellerId }, changes } };
}

/** A pack of valid changes of as many orders of one seller, as an EventBridge event; `changes` may be broken ones. */
export function orderPack(
  changes: number | readonly unknown[],
  { source, detailType, metadata }: Omit<EventOverrides, 'data'> = {},
) {
  const { detail, ...event } = orderEvent({
    ...(source !== undefined && { source }),
    ...(detailType !== undefined && { detailType }),
  });
  const { schemaVersion, marketplace, sellerId, ...own } = detail.metadata;
  const valid = (_: unknown, n: number) => ({
    ...own,
    changeId: randomUUID(),
    data: { ...detail.data, orderId: `order-${n}` },
  });
  return {
    ...event,
    detail: {
      metadata: { schemaVersion, marketplace, sellerId, ...metadata },
      changes: typeof changes === 'number' ? Array.from({ length: changes }, valid) : changes,
    },
  };
}

/** One record of a Lambda batch, first receive, in the group of its seller. */
export function sqsRecord(
  body: unknown,
  overrides: {
    messageId?: string;
    receiveCount?: number;
    messageGroupId?: string | undefined;
    attributes?: Record<string, string>;
  } = {},
): SQSRecord {
  const messageId = overrides.messageId ?? randomUUID();
  return {
    messageId,
    receiptHandle: `handle-${messageId}`,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: String(overrides.receiveCount ?? 1),
      SentTimestamp: '1772359200000',
      SenderId: 'AIDAEXAMPLE',
      ApproximateFirstReceiveTimestamp: '1772359200001',
      ...('messageGroupId' in overrides
        ? overrides.messageGroupId && { MessageGroupId: overrides.messageGroupId }
        : { MessageGroupId: 'seller-1' }),
    },
    messageAttributes: Object.fromEntries(
      Object.entries(overrides.attributes ?? {}).map(([name, stringValue]) => [
        name,
        { stringValue, dataType: 'String', stringListValues: [], binaryListValues: [] },
      ]),
    ) as SQSRecord['messageAttributes'],
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:commerce-dev-order-queue',
    awsRegion: 'us-east-1',
  };
}
