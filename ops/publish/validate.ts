import { namesOf } from '../../lib/config/names.ts';
import type { AddCommand } from '../context.ts';
import { countOf, countText } from '../text.ts';
import { inputLines } from './input-lines.ts';
import { describeFailure, publishLines } from './publish-lines.ts';

/** `validate <file>`: all of `publish` but the sending. */
export const addValidate: AddCommand = (program, action) => {
  program
    .command('validate')
    .description('check events as publish does, without sending them')
    .argument('<file>', 'one event a line; - for standard input')
    .addHelpText(
      'after',
      `
Needs neither AWS nor the local cloud.

Examples:
  $ npm run ops -- validate orders.jsonl
  $ my-exporter | npm run ops -- validate - --json`,
    )
    .action(
      action<[string]>(async ({ context, settings, args: [file] }) => {
        const target = {
          busName: namesOf(settings.stage).bus,
          putEvents: async ({ Entries }: { Entries: readonly unknown[] }) => ({
            Entries: Entries.map(() => ({ EventId: 'not-sent' })),
          }),
        };
        const {
          published: valid,
          failed,
          stopped,
        } = await publishLines(await inputLines(file, context.stdin), target, context);
        if (settings.json) context.stdout.write(`${JSON.stringify({ valid, failed, stopped })}\n`);
        else {
          for (const failure of failed) context.stderr.write(`${describeFailure(failure)}\n`);
          context.stdout.write(`${countOf(valid, 'valid event')}; ${countText(failed.length)} failed.\n`);
        }
        if (stopped !== undefined) context.stderr.write('Stopped before the end of the input.\n');
        return failed.length > 0 || stopped !== undefined ? 1 : 0;
      }),
    );
};
