import { EventBridgeSchema } from '@aws-lambda-powertools/parser/schemas/eventbridge';
import * as z from 'zod/mini';
import { metadata } from '../../lambda/events/metadata.ts';
import { mostChangesPerEvent } from '../../lambda/events/pack.ts';
import type { StateChange } from '../../lambda/events/state-change.ts';
import { changeOf, dataSchema } from './peer-record.ts';

const { schemaVersion, marketplace, sellerId, changeId, occurredAt, version } = metadata.shape;
const common = z.object({ schemaVersion, marketplace, sellerId });
const change = z.object({ changeId, occurredAt, version, data: dataSchema });
const pack = z.object({
  metadata: common,
  changes: z.array(change).check(z.minLength(1), z.maxLength(mostChangesPerEvent)),
});

/** The contract of both shapes in EventBridge's envelope, as a peer would write it. */
export const packSchema = EventBridgeSchema.extend({
  detail: z.union([z.object({ metadata, data: dataSchema }), pack]),
});

export type PackBody = ReturnType<(typeof packSchema)['parse']>;

/** The changes in a valid body. */
export function changesOf({ detail }: PackBody): StateChange[] {
  if ('data' in detail) return [changeOf(detail.metadata, detail.data)];
  return detail.changes.map(({ data, ...own }) => changeOf({ ...detail.metadata, ...own }, data));
}
