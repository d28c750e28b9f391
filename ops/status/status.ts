import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { catalog } from '../../lambda/events/catalog.ts';
import { type InspectPayload, inspection } from '../../lambda/redrive/protocol.ts';
import { namesOf } from '../../lib/config/names.ts';
import { type AddCommand, type OpsContext, OpsError, type OpsSettings } from '../context.ts';
import { requestedBy } from '../options.ts';
import { clientConfig } from '../settings.ts';
import { functionInvoker } from '../stage/invoke-function.ts';
import { describeStatus } from './describe-status.ts';
import { readStatus } from './read-status.ts';

/** `status`: alarms, queues and consumers of the stage on one screen. */
export const addStatus: AddCommand = (program, action) => {
  program
    .command('status')
    .description('show alarms, queues and consumers of the stage on one screen')
    .option('--details', 'show all alarms and what each one means')
    .option('--fail-on-alarm', 'exit code 1 while an alarm is in ALARM')
    .addHelpText(
      'after',
      `
Alarms that page come first. "waiting" messages wait to be read. "in flight" messages are being processed or wait for
their next try. "failed" messages are in the dead-letter queue. An age is shown only if it is known now. The age of
waiting messages is from CloudWatch, at most three minutes old, and leaves out messages that were received three times
or more. The age of failed messages is from reading the queue just now, which removes nothing.

Examples:
  $ npm run ops -- status
  $ npm run ops -- status --details
  $ npm run ops -- status --stage prod --json --fail-on-alarm`,
    )
    .action(
      action<[]>(async ({ context, settings, options }) => {
        const config = clientConfig(settings);
        const names = namesOf(settings.stage);
        const ports = {
          sqs: context.client(SQSClient, config),
          cloudWatch: context.client(CloudWatchClient, config),
          lambda: context.client(LambdaClient, config),
          look: lookInto(context, settings),
        };
        const now = context.now();
        const status = await readStatus(ports, names, catalog, now);
        const { stage } = settings;
        context.stdout.write(
          settings.json
            ? `${JSON.stringify({ stage, ...status })}\n`
            : describeStatus(status, { settings, prefix: names.prefix, details: options.details === true, now }),
        );
        return options.failOnAlarm === true && status.alarms.inAlarm.length > 0 ? 1 : 0;
      }),
    );
};

/** More would take longer than somebody who wants one look waits. */
const mostLookedAt = 5_000;

/** Looks as `failures` does; answers undefined where the caller may not, or the function cannot. */
function lookInto(context: OpsContext, settings: OpsSettings) {
  const invoke = functionInvoker(context, settings);
  return async (queue: string) => {
    const request: InspectPayload = {
      queue,
      maxMessages: mostLookedAt,
      requestedBy: requestedBy(undefined, context.env),
    };
    try {
      return await invoke(namesOf(settings.stage).inspectFunction, request, inspection);
    } catch (error) {
      if (error instanceof OpsError || /^(AccessDenied|ResourceNotFound)/.test((error as Error).name)) return undefined;
      throw error;
    }
  };
}
