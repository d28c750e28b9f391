import type { AddCommand } from '../context.ts';

/** `doctor`: what no template can check, of the account and of what is deployed in it. */
export const addDoctor: AddCommand = (program, action) => {
  program
    .command('doctor')
    .description('compare the account and the deployed stage with this configuration')
    .addHelpText(
      'after',
      `
It changes nothing. It reports "Not checked here" for what the endpoint does not support, such as quotas on the local
cloud. Before the first deployment, it checks the account. It reads the queues of failed events as "failures" does,
which hides their messages for a moment.

Exit code 0: no problem; 1: at least one line says PROBLEM; 2: wrong usage or environment.

Examples:
  $ npm run ops -- doctor
  $ npm run ops -- doctor --stage prod --json`,
    )
    .action(
      action<[]>(async ({ context, settings }) => {
        // Only now: three SDK clients that no other command needs would make each of them start later.
        const { runDoctor } = await import('./run-doctor.ts');
        return runDoctor(context, settings);
      }),
    );
};
