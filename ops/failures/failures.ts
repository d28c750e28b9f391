import { catalog } from '../../lambda/events/catalog.ts';
import { type Inspection, type InspectPayload, inspection, sharedQueues } from '../../lambda/redrive/protocol.ts';
import { namesOf } from '../../lib/config/names.ts';
import type { AddCommand } from '../context.ts';
import { requestedBy } from '../options.ts';
import { startProgressBar } from '../progress.ts';
import { functionInvoker } from '../stage/invoke-function.ts';
import { countText } from '../text.ts';
import { describeInspection } from './describe-inspection.ts';

/** `failures [queue]`: what waits in the queues of failed events, by its cause. */
export const addFailures: AddCommand = (program, action) => {
  program
    .command('failures')
    .description('show failed events by their cause, and the command that would redrive each')
    .argument(
      '[queue]',
      'a consumer, for its dead-letter queue; unrouted, undelivered or quarantine (default: all of them)',
    )
    .addHelpText(
      'after',
      `
It takes nothing out: what it looks at is back in the queue when it answers. "died again" are events that failed again
after an earlier redrive. Exit code 0, whether something failed or not.

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
        const found: (Inspection & { readonly queue: string })[] = [];
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
        else for (const each of found) context.stdout.write(describeInspection(each.queue, each, settings));
        if (found.length === queues.length) return 0;
        context.stderr.write(`Stopped after ${countText(found.length)} of ${countText(queues.length)} queues.\n`);
        return 1;
      }),
    );
};
