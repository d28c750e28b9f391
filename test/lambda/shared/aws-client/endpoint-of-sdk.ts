import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { ServiceName } from '../../../../lambda/shared/aws-client/services.ts';

const clients = { dynamodb: DynamoDBClient, events: EventBridgeClient, monitoring: CloudWatchClient, sqs: SQSClient };

/** Where the SDK's own rules see a service in a region. */
export async function endpointOfSdk(name: ServiceName, region: string): Promise<URL> {
  const client = new clients[name]({ region });
  const { url } = client.config.endpointProvider({ Region: region, UseFIPS: false, UseDualStack: false });
  client.destroy();
  return url;
}
