import type { ResourceType } from '../resource-type.ts';
import type { LogGroups } from './log-groups.ts';

interface LogGroupNeeds {
  readonly account: string;
  readonly region: string;
  readonly logs: Pick<LogGroups, 'create' | 'find'>;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-loggroup.html */
export const logGroupResource: ResourceType<LogGroupNeeds> = {
  properties: ['LogGroupName', 'RetentionInDays'],
  propertiesWithoutEffect: ['DataProtectionPolicy', 'FieldIndexPolicies', 'KmsKeyId', 'LogGroupClass', 'Tags'],
  create: (request, { account, region, logs }) => {
    const name = String(request.read('LogGroupName') ?? request.defaultName);
    if (logs.find(name)) request.fail(`the log group ${name} already exists`);
    const retentionDays = request.read('RetentionInDays');
    logs.create(name, retentionDays === undefined ? undefined : Number(retentionDays));
    return { ref: name, attributes: { Arn: `arn:aws:logs:${region}:${account}:log-group:${name}:*` } };
  },
};
