import { Aws } from 'aws-cdk-lib';
import type { Names } from './names.ts';

/** ARNs and URLs built from names: an import from another stack would lock that stack's deployment to ours. */
export const queueArn = (name: string) => arn('sqs', name);
export const queueUrl = (name: string) => `https://sqs.${Aws.REGION}.${Aws.URL_SUFFIX}/${Aws.ACCOUNT_ID}/${name}`;
export const tableArn = (name: string) => arn('dynamodb', `table/${name}`);
export const topicArn = (name: string) => arn('sns', name);
export const functionArn = (name: string) => arn('lambda', `function:${name}`);
export const alarmArn = (name: string) => arn('cloudwatch', `alarm:${name}`);
export const muteRuleArn = (name: string) => arn('cloudwatch', `alarm-mute-rule:${name}`);
export const busArn = (names: Names) => arn('events', `event-bus/${names.bus}`);
export const ruleArn = (names: Names, rule: string) => arn('events', `rule/${names.bus}/${rule}`);

function arn(service: string, resource: string): string {
  return `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
}
