// Lists all that one seller has in the view, one JSON object a line. Against the local cloud, after examples/publish.ts:
//   AWS_ENDPOINT_URL=http://127.0.0.1:4566 node examples/list-seller.ts direct seller-1
// Against AWS, with credentials that have the policy of the output ReadViewPolicyArn:
//   STAGE=prod AWS_REGION=eu-west-1 node examples/list-seller.ts direct seller-1
//
// It reads the whole table, which is right for a report now and then. For more, see docs/reading.md.
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { awsSettings } from './aws-settings.ts';

const client = new DynamoDBClient(awsSettings);
const [marketplace = '', sellerId = ''] = process.argv.slice(2);

const pages = paginateScan(
  { client },
  {
    TableName: `commerce-${process.env.STAGE || 'dev'}-current-state`,
    FilterExpression: 'marketplace = :marketplace AND sellerId = :seller', // spares the transfer, not the price
    ExpressionAttributeValues: { ':marketplace': { S: marketplace }, ':seller': { S: sellerId } },
  },
);
for await (const { Items = [] } of pages) {
  for (const item of Items) console.log(JSON.stringify(unmarshall(item)));
}
