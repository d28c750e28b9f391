import { DescribeEventBusCommand, EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { namesOf } from '../../lib/config/names.ts';
import { type AddCommand, OpsError } from '../context.ts';
import { explainError } from '../explain-error.ts';
import { clientConfig } from '../settings.ts';
import { countOf, countText } from '../text.ts';
import { inputLines } from './input-lines.ts';
import { describeFailure, publishLines } from './publish-lines.ts';

/** `publish <file>`: sends a file of events to the stage's bus. */
export const addPublish: AddCommand = (program, action) => {
  program
    .command('publish')
    .description('publish events from a JSON Lines file, or from standard input')
    .argument('<file>', 'one event a line; - for standard input')
    .addHelpText(
      'after',
      `
A line is {"detailType", "detail"} or an entry of PutEvents: {"Source", "DetailType", "Detail"}; Detail may be an
object or its JSON text. A bad line is reported with its number and does not stop the others.

Examples:
  $ npm run ops -- publish orders.jsonl
  $ npm run ops -- publish orders.jsonl --endpoint http://127.0.0.1:4566
  $ tail -n 100 orders.jsonl | npm run ops -- publish - --stage prod --json`,
    )
    .action(
      action<[string]>(async ({ context, settings, args: [file] }) => {
        const input = await inputLines(file, context.stdin);
        const busName = namesOf(settings.stage).bus;
        const config = { ...clientConfig(settings), maxAttempts: 1 }; // the publisher retries, per entry
        const client = context.client(EventBridgeClient, config);
        await assertBusExists(client, busName);
        const putEvents = (request: ConstructorParameters<typeof PutEventsCommand>[0], options: object) =>
          client.send(new PutEventsCommand(request), options);

        const { published, failed, stopped } = await publishLines(input, { busName, putEvents }, context);
        if (settings.json) context.stdout.write(`${JSON.stringify({ published, failed, stopped })}\n`);
        else {
          for (const failure of failed) context.stderr.write(`${describeFailure(failure)}\n`);
          context.stdout.write(
            `Published ${countOf(published, 'event')} to ${busName}; ${countText(failed.length)} failed.\n`,
          );
        }
        if (stopped?.code === 'aborted') context.stderr.write('Stopped before the end of the input.\n');
        else if (stopped !== undefined) throw new OpsError(explainError(stopped, settings));
        return failed.length > 0 || stopped !== undefined ? 1 : 0;
      }),
    );
};

/**
 * AWS accepts events for a bus that does not exist and drops them, so a wrong stage would lose a whole file and say
 * that all went well: https://github.com/aws/aws-cli/issues/9186
 */
async function assertBusExists(client: EventBridgeClient, busName: string): Promise<void> {
  try {
    await client.send(new DescribeEventBusCommand({ Name: busName }));
  } catch (error) {
    const { name } = error as Error;
    // Who may put events need not be allowed to describe the bus, and an emulator need not know how.
    if (name.startsWith('AccessDenied') || name === 'UnknownOperationException') return;
    throw error;
  }
}
