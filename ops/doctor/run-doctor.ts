import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { catalog } from '../../lambda/events/catalog.ts';
import { configOf } from '../../lib/config/config.ts';
import { namesOf } from '../../lib/config/names.ts';
import type { OpsContext, OpsSettings } from '../context.ts';
import { requestedBy } from '../options.ts';
import { clientConfig } from '../settings.ts';
import { functionInvoker } from '../stage/invoke-function.ts';
import { checkStage } from './check-stage.ts';
import { describeFindings } from './describe-findings.ts';

/** Checks the stage, prints what was found, and returns the exit code. */
export async function runDoctor(context: OpsContext, settings: OpsSettings): Promise<0 | 1> {
  const sdk = clientConfig(settings);
  const findings = await checkStage({
    settings,
    names: namesOf(settings.stage),
    config: configOf(settings.stage),
    catalog,
    clients: {
      cloudFormation: context.client(CloudFormationClient, sdk),
      dynamoDb: context.client(DynamoDBClient, sdk),
      events: context.client(EventBridgeClient, sdk),
      lambda: context.client(LambdaClient, sdk),
      sns: context.client(SNSClient, sdk),
      sqs: context.client(SQSClient, sdk),
      ssm: context.client(SSMClient, sdk),
    },
    invoke: functionInvoker(context, settings),
    requestedBy: requestedBy(undefined, context.env),
    now: context.now(),
  });
  const problems = findings.filter(({ result }) => result === 'problem').length;
  context.stdout.write(
    settings.json
      ? `${JSON.stringify({ stage: settings.stage, problems, findings })}\n`
      : describeFindings(findings, settings),
  );
  return problems === 0 ? 0 : 1;
}
