// Reads one order from the view. Against the local cloud, after examples/publish.ts:
//   AWS_ENDPOINT_URL=http://127.0.0.1:4566 node examples/read-entity.ts direct seller-1 example-typescript
// Against AWS, with credentials that have the policy of the output ReadViewPolicyArn:
//   STAGE=prod AWS_REGION=eu-west-1 node examples/read-entity.ts direct seller-1 order-42
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { awsSettings } from './aws-settings.ts';

const client = new DynamoDBClient(awsSettings);
const [marketplace = '', sellerId = '', orderId = ''] = process.argv.slice(2);

// In the seller `%` and `#` are escaped, so that no two entities share a key.
const seller = sellerId.replaceAll('%', '%25').replaceAll('#', '%23');
const { Item } = await client.send(
  new GetItemCommand({
    TableName: `commerce-${process.env.STAGE || 'dev'}-current-state`,
    Key: { entityKey: { S: `OrderStateChanged#${marketplace}#${seller}#${orderId}` } },
    ConsistentRead: true, // twice the price; without it a read may miss the last second or so
  }),
);

console.log(Item ? JSON.stringify(unmarshall(Item)) : 'There is no such order.');
process.exitCode = Item ? 0 : 1;
