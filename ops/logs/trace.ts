import { catalog } from '../../lambda/events/catalog.ts';
import { type AddCommand, OpsError } from '../context.ts';
import { changeIdExample, changeIdIn } from '../options.ts';
import { stateKey } from '../state/state-key.ts';
import { sinceOption } from './since-option.ts';
import type { TraceAsked } from './trace-facts.ts';

/** `trace <changeId>`, or an entity: what happened to one change, in order. */
export const addTrace: AddCommand = (program, action) => {
  program
    .command('trace')
    .description('show what happened to one change, or to all changes of one entity, in order')
    .argument(
      '<change>',
      `a changeId, or for an entity its type: ${catalog.consumers.map(({ name }) => name).join(', ')}`,
    )
    .argument('[marketplace]', 'the part of the Source after "commerce."')
    .argument('[sellerId]')
    .argument('[id]', 'the id, as for "state": the orderId, the returnId, or sku@locationId')
    .option(
      '--since <when>',
      'how far back to read: a duration such as 90m, 2h or 3d, or a time such as 2026-03-01T10:00Z',
      '1d',
    )
    .addHelpText(
      'after',
      `
It reads the logs of the consumers, redrive and discard, and the view. It also reads the dead-letter queues as
"failures" does, which hides their messages for a moment. Times are in UTC. The end of the output lists what these
sources do not show. A line is available a few seconds after the function writes it.

Exit code 0: something was found; 1: nothing was found, or Ctrl-C ended the search; 2: wrong usage or environment.

Examples:
  $ npm run ops -- trace 5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11
  $ npm run ops -- trace 5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11 --since 3d --json
  $ npm run ops -- trace order direct seller-7 order-42`,
    )
    .action(
      action<[string, string | undefined, string | undefined, string | undefined]>(
        async ({ context, settings, args, options }) => {
          const asked = askedFor(args);
          const since = sinceOption(String(options.since), context.now());
          // Only now: no other command needs the SDK client.
          const { runTrace } = await import('./run-trace.ts');
          return runTrace(asked, since, context, settings);
        },
      ),
    );
};

/** @throws OpsError for what is neither a change nor an entity. */
function askedFor([change = '', marketplace, sellerId, id]: readonly (string | undefined)[]): TraceAsked {
  if (marketplace === undefined) {
    const changeId = changeIdIn(change);
    if (changeId !== undefined) return { changeId };
    throw new OpsError(
      `A changeId must be ${changeIdExample}; got "${change}". For an entity, name its type, marketplace, sellerId and id.`,
    );
  }
  if (sellerId !== undefined && id !== undefined) return { entityKey: stateKey(change, marketplace, sellerId, id) };
  throw new OpsError(
    'Name an entity by its type, marketplace, sellerId and id, for example: order direct seller-7 order-42',
  );
}
