import type { CloudParts, CreatedResource, ResourceRequest, ResourceType } from '../cloud-parts.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
export const dynamoDbTableResource: ResourceType = {
  properties: ['AttributeDefinitions', 'BillingMode', 'KeySchema', 'TableName'],
  propertiesWithoutEffect: [
    'ContributorInsightsSpecification',
    'DeletionProtectionEnabled',
    'OnDemandThroughput',
    'PointInTimeRecoverySpecification',
    'ResourcePolicy',
    'SSESpecification',
    'TableClass',
    'Tags',
  ],
  create: createTable,
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html */
export const dynamoDbGlobalTableResource: ResourceType = {
  properties: ['AttributeDefinitions', 'BillingMode', 'KeySchema', 'TableName'],
  // A replica elsewhere is nothing that the app sees; the one of this region holds settings of the table.
  propertiesWithoutEffect: ['Replicas', 'SSESpecification', 'WriteOnDemandThroughputSettings'],
  create: createTable,
};

function createTable(request: ResourceRequest, cloud: CloudParts): CreatedResource {
  const name = String(request.read('TableName') ?? request.defaultName);
  if (request.read('BillingMode') !== 'PAY_PER_REQUEST') request.fail('the local cloud knows only PAY_PER_REQUEST');
  cloud.startup.push(
    cloud.dynamoDb.createTable({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: request.read('KeySchema'),
      AttributeDefinitions: request.read('AttributeDefinitions'),
    }),
  );
  return { ref: name, attributes: { Arn: `arn:aws:dynamodb:${cloud.region}:${cloud.account}:table/${name}` } };
}
