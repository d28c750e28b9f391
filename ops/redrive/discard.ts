import { namesOf } from '../../lib/config/names.ts';
import type { AddCommand } from '../context.ts';
import { discardWording } from './describe-runs.ts';
import { executeRuns } from './execute-runs.ts';
import { addRedriveOptions, redrivePayload } from './redrive-options.ts';

/** `discard <queue>`: deletes failed events for good. */
export const addDiscard: AddCommand = (program, action) => {
  const command = program
    .command('discard')
    .description('delete failed events for good; their ids stay in the audit log')
    .argument('<queue>', 'a consumer (its dead-letter queue), unrouted, undelivered or quarantine')
    .addHelpText(
      'after',
      `
Without --execute, it deletes nothing and shows what it would delete. With --execute, --note is required, and the
command runs until no matching event is left. Ctrl-C stops it between two runs; run the same command to continue.

Exit code 0: every matching event is deleted (or none matches), or --max is reached; 1: some could not be deleted, or it
stopped before the end; 2: wrong usage or environment.

Examples:
  $ npm run ops -- discard order --reason schema_broken --seller seller-7
  $ npm run ops -- discard order --fingerprint 1f0c9a2b --note "sent again, corrected" --execute`,
    );
  addRedriveOptions(command, 'unpaced').action(
    action<[string]>(async ({ context, settings, args: [queue], options }) => {
      const of = {
        command: 'discard',
        functionName: namesOf(settings.stage).discardFunction,
        words: discardWording,
        pace: undefined,
        mayFailAgain: false,
        needsNote: true,
      };
      return executeRuns(redrivePayload(queue, options, context.env), of, context, settings);
    }),
  );
};
