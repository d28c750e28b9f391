// Publishes one order with the producers' client. Against the local cloud:
//   AWS_ENDPOINT_URL=http://127.0.0.1:4566 node_modules/.bin/node examples/publish.ts
// Against AWS, with your credentials and region:
//   STAGE=prod AWS_REGION=eu-west-1 node_modules/.bin/node examples/publish.ts
import { randomUUID } from 'node:crypto';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { leanPutEvents } from '../lambda/publish/lean-put-events.ts';
import { createPublisher } from '../lambda/publish/publisher.ts';
import { awsSettings } from './aws-settings.ts';

const publisher = createPublisher({
  busName: `commerce-${process.env.STAGE || 'dev'}-bus`,
  putEvents: await leanPutEvents(new EventBridgeClient(awsSettings)),
  // maxChangesPerEvent: 20, // for a stock sync, once every consumer reads packs: docs/events.md, "Several changes in one event"
});

const now = new Date();
const { published, failed } = await publisher.publish([
  {
    detailType: 'OrderStateChanged',
    detail: {
      metadata: {
        schemaVersion: 1,
        changeId: randomUUID(), // keep it with the change: a resend must have the same one
        marketplace: 'direct',
        sellerId: 'seller-1',
        occurredAt: now.toISOString(),
        version: now.getTime(),
      },
      data: {
        orderId: 'example-typescript',
        status: 'paid',
        currency: 'EUR',
        totalMinor: 2_598,
        lines: [{ sku: 'sku-1', quantity: 2, unitPriceMinor: 1_299 }],
      },
    },
  },
]);

console.log(`Published ${published}; ${failed.length} failed.`);
for (const { changeId, reason, message, problems } of failed) console.error(changeId, reason, message, problems);
process.exitCode = failed.length > 0 ? 1 : 0;
