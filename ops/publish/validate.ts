import { type AddCommand, OpsError } from '../context.ts';
import { explainError } from '../explain-error.ts';
import { countOf, countText } from '../text.ts';
import { failedLines } from './failed-lines.ts';
import { inputLines } from './input-lines.ts';
import { publishLines } from './publish-lines.ts';

/** `validate <file>`: all of `publish` but the sending. */
export const addValidate: AddCommand = (program, action) => {
  program
    .command('validate')
    .description('check events as publish does, without sending them')
    .argument('<file>', 'a file with one event per line; - for standard input')
    .addHelpText(
      'after',
      `
Needs neither AWS nor the local cloud. The changes of a pack are checked and counted one by one.

Examples:
  $ npm run ops -- validate orders.jsonl
  $ my-exporter | npm run ops -- validate - --json`,
    )
    .action(
      action<[string]>(async ({ context, settings, args: [file] }) => {
        const target = {
          stage: settings.stage,
          putEvents: async ({ Entries }: { Entries: readonly unknown[] }) => ({
            Entries: Entries.map(() => ({ EventId: 'not-sent' })),
          }),
        };
        const input = await inputLines(file, context.stdin, 'one event per line, as JSON in UTF-8');
        const failures = failedLines(settings.json, context);
        const { published: valid, failed, stopped } = await publishLines(input, target, failures.report, context);
        failures.end({ valid, stopped }, `${countOf(valid, 'valid change')}; ${countText(failed)} failed.\n`);
        if (stopped === undefined) return failed > 0 ? 1 : 0;
        const where = `Stopped at line ${countText(stopped.line)}.`;
        if (stopped.code !== 'aborted') throw new OpsError(`${explainError(stopped, settings)}\n${where}`);
        context.stderr.write(`${where}\n`);
        return 1;
      }),
    );
};
