import type { CreatedResource, ResourceRequest } from '../resource-type.ts';

interface ResourceTypeWithoutEffect {
  readonly reason: string;
  /** Its property with the name, where others refer to it. */
  readonly nameProperty?: string;
  /** What stands behind `arn:aws:` in its ARN. */
  arn?(name: string, account: string, region: string): string;
  /** Whether `Ref` answers the ARN rather than the name. */
  readonly refIsArn?: boolean;
}

const permissions = 'nobody checks permissions here: the end-to-end suite on AWS and the tests of the templates do';

/** Resource types that the local cloud accepts and does nothing for. A type that is in neither list is refused. */
export const resourceTypesWithoutEffect: Readonly<Record<string, ResourceTypeWithoutEffect>> = {
  'AWS::CDK::Metadata': { reason: 'it only tells AWS which constructs an app has' },
  'AWS::CloudWatch::Dashboard': { reason: 'there is no console to draw it', nameProperty: 'DashboardName' },
  'AWS::IAM::ManagedPolicy': {
    reason: permissions,
    nameProperty: 'ManagedPolicyName',
    arn: (name, account) => `iam::${account}:policy/${name}`,
    refIsArn: true,
  },
  'AWS::IAM::Policy': { reason: permissions },
  'AWS::IAM::Role': {
    reason: permissions,
    nameProperty: 'RoleName',
    arn: (name, account) => `iam::${account}:role/${name}`,
  },
  'AWS::KMS::Alias': { reason: 'nothing is encrypted here', nameProperty: 'AliasName' },
  'AWS::KMS::Key': {
    reason: 'nothing is encrypted here',
    arn: (name, account, region) => `kms:${region}:${account}:key/${name}`,
  },
  'AWS::Lambda::Permission': { reason: permissions },
  'AWS::Logs::MetricFilter': { reason: 'the metrics of functions come from their own log lines' },
  'AWS::SNS::TopicPolicy': { reason: permissions },
  'AWS::SQS::QueuePolicy': { reason: permissions },
  'AWS::Scheduler::ScheduleGroup': { reason: 'it only gives its schedules a name in common', nameProperty: 'Name' },
};

/** What others see who refer to it. Its properties are not read: they may hold what the local cloud does not support. */
export function identityOfResourceWithoutEffect(
  { nameProperty, arn, refIsArn }: ResourceTypeWithoutEffect,
  request: ResourceRequest,
  cloud: { readonly account: string; readonly region: string },
): CreatedResource {
  const name = String((nameProperty !== undefined && request.read(nameProperty)) || request.defaultName);
  const fullArn = arn && `arn:aws:${arn(name, cloud.account, cloud.region)}`;
  return { ref: refIsArn && fullArn ? fullArn : name, attributes: fullArn ? { Arn: fullArn, TopicArn: fullArn } : {} };
}
