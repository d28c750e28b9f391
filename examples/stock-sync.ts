// Publishes the 500 stock levels of one seller in 25 events: a fraction of what 500 events cost, in requests, events and messages.
// Set maxChangesPerEvent only when every consumer reads packs: docs/upgrading.md. Against the local cloud:
//   AWS_ENDPOINT_URL=http://127.0.0.1:4566 node_modules/.bin/node examples/stock-sync.ts
// Against AWS, with your credentials and region:
//   STAGE=prod AWS_REGION=eu-west-1 node_modules/.bin/node examples/stock-sync.ts
import { randomUUID } from 'node:crypto';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { leanPutEvents } from '../lambda/publish/lean-put-events.ts';
import { createPublisher } from '../lambda/publish/publisher.ts';
import { awsSettings } from './aws-settings.ts';

const publisher = createPublisher({
  busName: `commerce-${process.env.STAGE || 'dev'}-bus`,
  putEvents: await leanPutEvents(new EventBridgeClient(awsSettings)),
  maxChangesPerEvent: 20,
});

const now = new Date();
// Each level is an event of its own here: the client packs what it has of one seller at the same time.
const levels = Array.from({ length: 500 }, (_, number) => ({
  detailType: 'InventoryStateChanged',
  detail: {
    metadata: {
      schemaVersion: 1,
      changeId: randomUUID(), // keep it with the change: a resend must have the same one
      marketplace: 'direct',
      sellerId: 'seller-1',
      occurredAt: now.toISOString(),
      version: now.getTime(),
    },
    data: { sku: `example-${number + 1}`, locationId: 'default', available: number % 40 },
  },
}));
const { published, failed } = await publisher.publish(levels);

console.log(`Published ${published} changes; ${failed.length} failed.`); // by change, not by event
for (const { changeId, reason, message, problems } of failed) console.error(changeId, reason, message, problems);
process.exitCode = failed.length > 0 ? 1 : 0;
