import { catalog } from '../../lambda/events/catalog.ts';
import type { SharedQueue } from '../../lambda/redrive/protocol.ts';
import { configOf } from '../../lib/config/config.ts';
import { namesOf } from '../../lib/config/names.ts';
import type { AddCommand } from '../context.ts';
import { redriveWording } from './describe-runs.ts';
import { executeRuns } from './execute-runs.ts';
import { addRedriveOptions, redrivePayload } from './redrive-options.ts';

/** `redrive <queue>`: puts dead letters back into the queues that they belong to. */
export const addRedrive: AddCommand = (program, action) => {
  const command = program
    .command('redrive')
    .description('move failed events back to the queue of their consumer')
    .argument('<queue>', 'a consumer (its dead-letter queue), unrouted, undelivered or quarantine')
    .addHelpText(
      'after',
      `
Without --execute, it moves nothing and shows what it would move. With --execute, it runs until no matching event is
left; events that fail again meanwhile stay. It stops if an alarm on the health of the consumer is in ALARM. Ctrl-C
stops it between two runs; run the same command to continue. --note is required for quarantine, and for a consumer whose
work must not be repeated without a reason.

Exit code 0: every matching event is moved (or none matches), or --max is reached; 1: some were rejected, or it stopped
before the end; 2: wrong usage or environment.

Examples:
  $ npm run ops -- redrive order
  $ npm run ops -- redrive order --reason throttled --reason write_timeout --execute
  $ npm run ops -- redrive order --fingerprint 1f0c9a2b --rate 100 --ramp 30 --execute
  $ npm run ops -- redrive unrouted --marketplace shopify --from 2026-03-01T10:00Z --execute
  $ npm run ops -- redrive quarantine --change 5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11 --note "schema fixed" --execute`,
    );
  addRedriveOptions(command, 'paced').action(
    action<[string]>(async ({ context, settings, args: [queue], options }) => {
      const of = {
        command: 'redrive',
        functionName: namesOf(settings.stage).redriveFunction,
        words: redriveWording,
        pace: configOf(settings.stage).redrive,
        mayFailAgain: true,
        needsNote: redriveNeedsNote(queue),
      };
      return executeRuns(redrivePayload(queue, options, context.env), of, context, settings);
    }),
  );
};

const quarantine: SharedQueue = 'quarantine';

/** Whether the function refuses to redrive from this queue without a note. */
const redriveNeedsNote = (queue: string): boolean =>
  queue === quarantine || catalog.consumers.some(({ name, redriveNeedsNote }) => name === queue && redriveNeedsNote);
