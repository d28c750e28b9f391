import type { AddCommand } from '../context.ts';
import { switchConsumer } from './switch-consumer.ts';

/** `resume <consumer>`: its function reads its queue again. */
export const addResume: AddCommand = (program, action) => {
  program
    .command('resume')
    .description('let a paused consumer read its queue again')
    .argument('<consumer>')
    .addHelpText(
      'after',
      `
Enables the event source mapping and waits until it is enabled. The consumer reads the backlog as fast as its maximum
concurrency allows. Late changes do no harm, because the newest version wins.

Exit code 0: running; 1: not yet, after 5 minutes or Ctrl-C; 2: wrong usage or environment.

Examples:
  $ npm run ops -- resume order
  $ npm run ops -- resume order --stage prod --json`,
    )
    .action(
      action<[string]>(({ context, settings, args: [name] }) =>
        switchConsumer(
          name,
          true,
          'It reads the backlog, and then its alarms return to OK within minutes. See:',
          ['status'],
          context,
          settings,
        ),
      ),
    );
};
