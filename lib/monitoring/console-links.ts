import { Aws } from 'aws-cdk-lib';

const console = `https://${Aws.REGION}.console.aws.amazon.com`;

/** Pages of the AWS console in the region of the stack, for the descriptions of alarms. */
export const queueLink = (queueName: string) =>
  `${console}/sqs/v3/home?region=${Aws.REGION}#/queues/https%3A%2F%2Fsqs.${Aws.REGION}.amazonaws.com%2F${Aws.ACCOUNT_ID}%2F${queueName}`;

// The page wants the name of a log group escaped twice, with $ for %.
export const logsLink = (functionName: string) =>
  `${console}/cloudwatch/home?region=${Aws.REGION}#logsV2:log-groups/log-group/$252Faws$252Flambda$252F${functionName}`;

export const dashboardLink = (dashboardName: string) =>
  `${console}/cloudwatch/home?region=${Aws.REGION}#dashboards/dashboard/${dashboardName}`;

export const tableLink = (tableName: string) =>
  `${console}/dynamodbv2/home?region=${Aws.REGION}#table?name=${tableName}&tab=monitoring`;

export const ruleLink = (busName: string, ruleName: string) =>
  `${console}/events/home?region=${Aws.REGION}#/eventbus/${busName}/rules/${ruleName}`;
