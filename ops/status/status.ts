import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { catalog } from '../../lambda/events/catalog.ts';
import { namesOf } from '../../lib/config/names.ts';
import type { AddCommand } from '../context.ts';
import { clientConfig } from '../settings.ts';
import { describeStatus } from './describe-status.ts';
import { readStatus } from './read-status.ts';

/** `status`: alarms, queues and consumers of the stage on one screen. */
export const addStatus: AddCommand = (program, action) => {
  program
    .command('status')
    .description('show alarms, queues and consumers of the stage on one screen')
    .option('--fail-on-alarm', 'exit code 1 while an alarm is in ALARM')
    .addHelpText(
      'after',
      `
"visible" waits to be read, "in flight" is being processed or waits for its next try. "oldest" is what CloudWatch said
last within 15 minutes, "-" where it said nothing; it leaves out messages that were received three times or more.

Examples:
  $ npm run ops -- status
  $ npm run ops -- status --stage prod --json --fail-on-alarm`,
    )
    .action(
      action<[]>(async ({ context, settings, options }) => {
        const config = clientConfig(settings);
        const clients = {
          sqs: context.client(SQSClient, config),
          cloudWatch: context.client(CloudWatchClient, config),
          lambda: context.client(LambdaClient, config),
        };
        const now = context.now();
        const status = await readStatus(clients, namesOf(settings.stage), catalog, now);
        const { stage } = settings;
        context.stdout.write(
          settings.json ? `${JSON.stringify({ stage, ...status })}\n` : describeStatus(status, settings, now),
        );
        return options.failOnAlarm === true && status.alarms.inAlarm.length > 0 ? 1 : 0;
      }),
    );
};
