import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { CurrentState } from '../../lambda/consume/current-state.ts';
import { catalog } from '../../lambda/events/catalog.ts';
import { namesOf } from '../../lib/config/names.ts';
import { type AddCommand, OpsError } from '../context.ts';
import { doneBy, noteOption, noteToFill } from '../options.ts';
import { clientConfig } from '../settings.ts';
import { jsonForTerminal, opsCommandLine, terminalText } from '../text.ts';
import { forgetState } from './forget-state.ts';
import { stateKey } from './state-key.ts';

/** `state <type> <marketplace> <sellerId> <id>`: what the current-state table holds of one entity, and its removal. */
export const addState: AddCommand = (program, action) => {
  program
    .command('state')
    .description('show what the view holds for one order, stock level or return, and which change set it')
    .argument('<type>', `${catalog.consumers.map(({ name }) => name).join(', ')}, or the event's DetailType`)
    .argument('<marketplace>', 'the part of the Source after "commerce."')
    .argument('<sellerId>')
    .argument('<id>', 'the orderId, the returnId, or sku@locationId; a sku alone means sku@default')
    .option(
      '--forget',
      'remove it, for example if a producer sent a version so high that no later change can replace it',
    )
    .option('--note <why>', 'why it is removed')
    .option('--requested-by <who>', 'who removes it (default: $USER)')
    .option('--execute', 'with --forget: remove it; without this option, the command only shows what it would remove')
    .addHelpText(
      'after',
      `
In a locationId, write % as %25 and @ as %40: the last @ separates it from the sku. If a sku contains an @, write its
locationId too: the sku a@b at the default location is a@b@default.

--forget removes the item only if it did not change after it was shown. With --execute, the command first prints the
item as one line of JSON: keep this line, because you can restore the item from it. The next change that arrives sets
the entity again, even an old change that is redriven or replayed.

Exit code 0: shown, or removed; 1: there is none, or it changed meanwhile; 2: wrong usage or environment.

Examples:
  $ npm run ops -- state order amazon seller-1 order-000123
  $ npm run ops -- state inventory shopify seller-1 sku-7@warehouse-1
  $ npm run ops -- state return direct seller-4 return-000017 --json
  $ npm run ops -- state order amazon seller-1 order-000123 --forget --note "version in microseconds" --execute

To keep the line in a file, use npm run --silent: otherwise npm adds other lines.`,
    )
    .action(
      action<[string, string, string, string]>(async ({ context, settings, args, options }) => {
        const [type, marketplace, sellerId, id] = args;
        const entityKey = stateKey(type, marketplace, sellerId, id);
        const forget = options.forget === true;
        const note = noteOption(options.note);
        if (!forget && options.execute === true) throw new OpsError('--execute does nothing without --forget.');
        if (forget && options.execute === true && note === undefined) {
          throw new OpsError('Give the reason with --note.');
        }
        const TableName = namesOf(settings.stage).currentStateTable;
        const client = context.client(DynamoDBClient, {
          ...clientConfig(settings),
          ...(forget && { maxAttempts: 1 }), // after an attempt whose answer is lost, the next would find nothing to remove
        });
        const { Item } = await client.send(
          new GetItemCommand({
            TableName,
            Key: { entityKey: { S: entityKey } } satisfies KeyOfState,
            ConsistentRead: true, // who asks has just changed something
          }),
        );
        const state = Item && unmarshall(Item);
        if (!state) {
          if (settings.json) context.stdout.write(`${JSON.stringify({ entityKey, data: null })}\n`);
          else context.stderr.write(`The view of stage ${settings.stage} holds no ${terminalText(entityKey)}.\n`);
          return 1;
        }
        if (forget && options.execute === true && note !== undefined) {
          const by = doneBy(options.requestedBy, context.env);
          return forgetState(client, TableName, Item, { requestedBy: by, note }, context);
        }
        context.stdout.write(settings.json ? `${JSON.stringify(state)}\n` : describeState(state));
        if (forget) {
          const words = ['state', ...args, '--forget', '--note', note ?? noteToFill, '--execute'];
          context.stderr.write(`\nDry run: nothing was removed. To remove it:\n  ${opsCommandLine(words, settings)}\n`);
        }
        return 0;
      }),
    );
};

type KeyOfState = Record<keyof Pick<CurrentState, 'entityKey'>, { S: string }>;

function describeState(state: { readonly [Attribute in keyof CurrentState]?: unknown }): string {
  const { entityKey, version, changeId, occurredAt, schemaVersion, appliedAt, data } = state;
  return `${terminalText(String(entityKey))}
${jsonForTerminal(data)}
set by change  ${changeId}
version        ${version}
occurred at    ${occurredAt}
applied at     ${new Date(Number(appliedAt)).toISOString()}
schema version ${schemaVersion}
`;
}
