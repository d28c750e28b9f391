import * as z from 'zod/mini';
import { type CreatedResource, type ResourceRequest, type ResourceType, readProperty } from '../resource-type.ts';
import { Table } from './table.ts';

interface TableNeeds {
  readonly account: string;
  readonly region: string;
  readonly tables: Map<string, Table>;
}

const text = z.optional(z.string());
const keySchema = z._default(z.array(z.object({ AttributeName: text, KeyType: text })), []);
const attributeDefinitions = z._default(z.array(z.object({ AttributeName: text, AttributeType: text })), []);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
export const dynamoDbTableResource: ResourceType<TableNeeds> = {
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
export const dynamoDbGlobalTableResource: ResourceType<TableNeeds> = {
  properties: ['AttributeDefinitions', 'BillingMode', 'KeySchema', 'TableName'],
  // A replica elsewhere is nothing that the app sees; the one of this region holds settings of the table.
  propertiesWithoutEffect: ['Replicas', 'SSESpecification', 'WriteOnDemandThroughputSettings'],
  create: createTable,
};

function createTable(request: ResourceRequest, cloud: TableNeeds): CreatedResource {
  const name = String(request.read('TableName') ?? request.defaultName);
  if (cloud.tables.has(name)) request.fail(`the table ${name} already exists`);
  if (request.read('BillingMode') !== 'PAY_PER_REQUEST') request.fail('the local cloud supports only PAY_PER_REQUEST');
  const [key, ...otherKeys] = readProperty(request, 'KeySchema', keySchema);
  const [attribute, ...otherAttributes] = readProperty(request, 'AttributeDefinitions', attributeDefinitions);
  const keyName = key?.AttributeName;
  if (keyName === undefined || key?.KeyType !== 'HASH' || otherKeys.length > 0) {
    return request.fail('the local cloud supports only tables with a partition key and no sort key');
  }
  if (attribute?.AttributeName !== keyName || attribute.AttributeType !== 'S' || otherAttributes.length > 0) {
    return request.fail(
      `the local cloud supports only a key of type S: AttributeDefinitions must have ${keyName} alone`,
    );
  }
  cloud.tables.set(name, new Table(name, keyName));
  return { ref: name, attributes: { Arn: `arn:aws:dynamodb:${cloud.region}:${cloud.account}:table/${name}` } };
}
