import { type AddCommand, OpsError } from '../context.ts';
import { stageFunctions } from '../stage/stage-functions.ts';
import { sinceOption } from './since-option.ts';

/** `logs <consumer>`: what a function logged, for a person. */
export const addLogs: AddCommand = (program, action) => {
  const known = [...stageFunctions('dev').keys()].join(', '); // the same in every stage
  program
    .command('logs')
    .description('show the log of a function in readable form, without its metrics')
    .argument('<function>', `one of ${known}`)
    .option('--since <when>', 'a duration such as 90m, 2h or 3d, or a time such as 2026-03-01T10:00Z', '10m')
    .option('--filter <text>', 'only lines that contain exactly this text; a changeId may have any form')
    .option('--follow', 'print new lines until Ctrl-C')
    .addHelpText(
      'after',
      `
Times are in UTC. A line is available a few seconds after the function writes it. With --json, "lines" has each line as
the function wrote it, including metrics.

Exit code 0: shown (if there is nothing, standard error says so); 1: stopped by Ctrl-C before the end; 2: usage
or environment.

Examples:
  $ npm run ops -- logs order
  $ npm run ops -- logs order --since 3h --filter ThrottlingException
  $ npm run ops -- logs redrive --since 2d --json
  $ npm run ops -- logs order --follow`,
    )
    .action(
      action<[string]>(async ({ context, settings, args: [name], options }) => {
        const follow = options.follow === true;
        if (follow && settings.json) throw new OpsError('--follow never ends, and --json is one object: choose one.');
        const filter = options.filter === undefined ? undefined : String(options.filter);
        if (filter?.trim() === '') throw new OpsError('--filter is empty: give a text, or omit the option.');
        const functionName = stageFunctions(settings.stage).get(name);
        if (functionName === undefined) throw new OpsError(`There is no function "${name}": use one of ${known}.`);
        const now = context.now();
        const since = sinceOption(String(options.since), now);
        // Only now: no other command needs the SDK client.
        const { runLogs } = await import('./run-logs.ts');
        return runLogs({ name, functionName, since, agoMillis: now - since, filter, follow }, context, settings);
      }),
    );
};
