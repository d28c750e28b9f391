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
Enables the event source mapping and waits until it is enabled. The backlog is read as fast as the consumer's maximum
concurrency allows; newest wins, so late changes do no harm.

Exit code 0: running; 1: not yet, after 5 minutes or Ctrl-C; 2: usage or environment.

Examples:
  $ npm run ops -- resume order
  $ npm run ops -- resume order --stage prod --json`,
    )
    .action(
      action<[string]>(({ context, settings, args: [name] }) =>
        switchConsumer(
          name,
          true,
          'It reads what waited, and then the alarms end within minutes. See:',
          ['status'],
          context,
          settings,
        ),
      ),
    );
};
