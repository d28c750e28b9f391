import type { CloudParts, CreatedResource, ResourceRequest, ResourceType } from '../cloud-parts.ts';
import { Table } from './table.ts';

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
  if (cloud.tables.has(name)) request.fail(`there is a table ${name} already`);
  if (request.read('BillingMode') !== 'PAY_PER_REQUEST') request.fail('the local cloud knows only PAY_PER_REQUEST');
  const keys = (request.read('KeySchema') ?? []) as readonly Readonly<Record<string, string>>[];
  const attributes = (request.read('AttributeDefinitions') ?? []) as readonly Readonly<Record<string, string>>[];
  const [key, ...otherKeys] = keys;
  const [attribute, ...otherAttributes] = attributes;
  const keyName = key?.AttributeName;
  if (keyName === undefined || key?.KeyType !== 'HASH' || otherKeys.length > 0) {
    return request.fail('the local cloud knows only tables with a partition key and no sort key');
  }
  if (attribute?.AttributeName !== keyName || attribute.AttributeType !== 'S' || otherAttributes.length > 0) {
    return request.fail(`the local cloud knows only a key of type S: AttributeDefinitions must have ${keyName} alone`);
  }
  cloud.tables.set(name, new Table(name, keyName));
  return { ref: name, attributes: { Arn: `arn:aws:dynamodb:${cloud.region}:${cloud.account}:table/${name}` } };
}
