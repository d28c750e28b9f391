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
import type { AddCommand } from '../context.ts';
import { functionInvoker } from '../invoke-function.ts';
import { requestedBy } from '../options.ts';
import { clientConfig } from '../settings.ts';
import { checkStage } from './check-stage.ts';
import { describeFindings } from './describe-findings.ts';

/** `doctor`: what no template can check, of the account and of what is deployed in it. */
export const addDoctor: AddCommand = (program, action) => {
  program
    .command('doctor')
    .description('check the account and what is deployed against this configuration')
    .addHelpText(
      'after',
      `
It changes nothing. What the endpoint does not have, as the local cloud has no quotas, is "Not checked here". Before the
first deployment it checks the account. It looks into queues of failed events as "failures" does, which hides messages
for a moment.

Exit code 0: no problem; 1: at least one line says PROBLEM; 2: usage or environment.

Examples:
  $ npm run ops -- doctor
  $ npm run ops -- doctor --stage prod --json`,
    )
    .action(
      action<[]>(async ({ context, settings }) => {
        const sdk = clientConfig(settings, context.env);
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
      }),
    );
};
