import { catalog } from '../../lambda/events/catalog.ts';
import { type InspectPayload, inspection, sharedQueues } from '../../lambda/redrive/protocol.ts';
import { namesOf } from '../../lib/config/names.ts';
import type { AddCommand, OpsSettings } from '../context.ts';
import { requestedBy } from '../options.ts';
import { startProgressBar } from '../progress.ts';
import { functionInvoker } from '../stage/invoke-function.ts';
import { countText, opsCommandLine } from '../text.ts';
import { describeCauses, describeDetails, type InspectedQueue } from './describe-inspection.ts';

/** `failures [queue]`: what waits in the queues of failed events, by its cause. */
export const addFailures: AddCommand = (program, action) => {
  program
    .command('failures')
    .description('show failed events by cause, and what helps')
    .argument(
      '[queue]',
      'a consumer (its dead-letter queue), unrouted, undelivered or quarantine (default: all of them)',
    )
    .addHelpText(
      'after',
      `
It shows one line for each cause. With a queue, it also shows the details and the commands that help. It removes
nothing: the messages are visible in the queue again when it ends. Times are in UTC: the time when an event was
dead-lettered or, if SQS moved it, when it was sent. The newest time shows whether events still fail. "failed again"
counts events that were redriven before. Entity ids and the values of "data" are never shown: "export" writes the events
themselves to a file.

Exit code 0, whether something failed or not.

Examples:
  $ npm run ops -- failures
  $ npm run ops -- failures order
  $ npm run ops -- failures unrouted --json`,
    )
    .action(
      action<[string | undefined]>(async ({ context, settings, args: [queue] }) => {
        const all = [...catalog.consumers.map(({ name }) => name), ...sharedQueues];
        const queues = queue === undefined ? all : [queue];
        const invoke = functionInvoker(context, settings, (path) =>
          path === ('queue' satisfies keyof InspectPayload) ? '[queue]' : undefined,
        );
        const bar = startProgressBar(context.stderr);
        const found: InspectedQueue[] = [];
        try {
          // One after the other: a new account has room for ten functions in all, and the consumers need it.
          for (const [at, each] of queues.entries()) {
            if (context.signal.aborted) break;
            bar.show(at, queues.length, `looking into ${each}`);
            const request: InspectPayload = { queue: each, requestedBy: requestedBy(undefined, context.env) };
            const answer = await invoke(namesOf(settings.stage).inspectFunction, request, inspection);
            found.push({ queue: each, ...answer });
          }
        } finally {
          bar.stop();
        }
        if (settings.json) context.stdout.write(`${JSON.stringify({ queues: found })}\n`);
        else context.stdout.write(describeFound(found, queue !== undefined, settings, context.now()));
        if (found.length === queues.length) return 0;
        context.stderr.write(`Stopped after ${countText(found.length)} of ${countText(queues.length)} queues.\n`);
        return 1;
      }),
    );
};

/** Nothing before a queue has answered. */
function describeFound(found: readonly InspectedQueue[], details: boolean, settings: OpsSettings, now: number): string {
  if (found.length === 0) return '';
  const causes = describeCauses(found, settings, now);
  if (details) {
    const themselves = found
      .filter(({ byCause }) => byCause.length > 0)
      .map(({ queue }) => `  ${opsCommandLine(['export', queue, `${queue}-events.jsonl`], settings)}\n`);
    return [
      causes,
      ...found.map((each) => describeDetails(each, settings)),
      ...(themselves.length === 0
        ? []
        : ['\nTo write the events themselves to a file (they stay in the queue):\n', ...themselves]),
    ].join('');
  }
  const failing = found.filter(({ byCause }) => byCause.length > 0).map(({ queue }) => queue);
  const next = failing.map((queue) => `  ${opsCommandLine(['failures', queue], settings)}\n`);
  return next.length === 0 ? causes : `${causes}\nDetails, and the commands that help:\n${next.join('')}`;
}
