import { DescribeEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { mostChangesPerEvent } from '../../lambda/events/pack.ts';
import { namesOf } from '../../lib/config/names.ts';
import { type AddCommand, OpsError } from '../context.ts';
import { explainError } from '../explain-error.ts';
import { countOption } from '../options.ts';
import { clientConfig } from '../settings.ts';
import { countOf, countText } from '../text.ts';
import { failedLines } from './failed-lines.ts';
import { inputLines } from './input-lines.ts';
import { publishLines } from './publish-lines.ts';

/** `publish <file>`: sends a file of events to the stage's bus. */
export const addPublish: AddCommand = (program, action) => {
  program
    .command('publish')
    .description('publish events from a JSON Lines file, or from standard input')
    .argument('<file>', 'a file with one event per line; - for standard input')
    .option(
      '--changes-per-event <number>',
      `send changes of one seller together, up to this many in one event (1-${mostChangesPerEvent})`,
      '1',
    )
    .addHelpText(
      'after',
      `
A line is {"detailType", "detail"} or an entry of PutEvents: {"Source", "DetailType", "Detail"}. Detail may be an
object or its JSON text, for one change or a pack. A bad line is reported with its number and does not stop the
others. A bad change in a pack does not stop the others either: "line 3, changes.0" is the first change of line 3.

With --changes-per-event 20, a stock sync costs much less, because AWS bills events and messages. Every consumer must
accept packs first: see docs/upgrading.md.

Examples:
  $ npm run ops -- publish orders.jsonl
  $ npm run ops -- publish examples/stock-levels.jsonl --changes-per-event 20
  $ npm run ops -- publish orders.jsonl --endpoint http://127.0.0.1:4566
  $ tail -n 100 orders.jsonl | npm run ops -- publish - --stage prod --json`,
    )
    .action(
      action<[string]>(async ({ context, settings, options, args: [file] }) => {
        const maxChangesPerEvent = changesPerEvent(options.changesPerEvent);
        const input = await inputLines(file, context.stdin, 'one event per line, as JSON in UTF-8');
        const busName = namesOf(settings.stage).bus;
        const client = context.client(EventBridgeClient, { ...clientConfig(settings), maxAttempts: 1 });
        await assertBusExists(client, busName);
        const putEvents = await context.putEvents(client);

        const failures = failedLines(settings.json, context);
        const target = { stage: settings.stage, putEvents, maxChangesPerEvent };
        const result = await publishLines(input, target, failures.report, context);
        const { published, failed, stopped } = result;
        const text = `Published ${countOf(published, 'change')} to ${busName}; ${countText(failed)} failed.\n`;
        failures.end({ published, stopped }, text);
        if (stopped === undefined) return failed > 0 ? 1 : 0;
        const where = describeStop(stopped.line);
        if (stopped.code !== 'aborted') throw new OpsError(`${explainError(stopped, settings)}\n${where}`);
        context.stderr.write(`${where}\n`);
        return 1;
      }),
    );
};

function changesPerEvent(option: unknown): number {
  const count = countOption('--changes-per-event', String(option));
  if (count >= 1 && count <= mostChangesPerEvent) return count;
  throw new OpsError(`--changes-per-event must be from 1 to ${mostChangesPerEvent}; got ${count}.`);
}

const describeStop = (line: number) =>
  `Stopped at line ${countText(line)}: every line before it is published, or reported above. Publish the whole input again: an event that arrives twice changes nothing, because its changeId and version are the same.`;

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
