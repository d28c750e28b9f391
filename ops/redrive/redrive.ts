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
    .description('put failed events back into the queue of the consumer that they belong to')
    .argument('<queue>', 'a consumer, for its dead-letter queue; unrouted, undelivered or quarantine')
    .addHelpText(
      'after',
      `
Without --execute it moves nothing and says what it would move. With it, it goes on until nothing that matches is left;
what fails again meanwhile stays. It stops by itself while an alarm on the consumer's health is in ALARM. Ctrl-C stops
it between two runs, and the same command goes on. --note is needed for quarantine, and for a consumer whose work must
not be repeated without a reason.

Exit code 0: all that matches is done, also where nothing does, or as many as --max; 1: some were refused, or it stopped
before the end; 2: usage or environment.

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
