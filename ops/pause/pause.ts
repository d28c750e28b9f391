import type { AddCommand } from '../context.ts';
import { switchConsumer } from './switch-consumer.ts';

/** `pause <consumer>`: its function reads its queue no longer. */
export const addPause: AddCommand = (program, action) => {
  program
    .command('pause')
    .description('stop a consumer from reading its queue, such as after a bad deployment')
    .argument('<consumer>')
    .addHelpText(
      'after',
      `
Disables the event source mapping and waits until it is disabled. The consumer finishes the batches in progress.
Messages wait in the queue and are lost only when its retention period ends, days later. Meanwhile, users see old states
and the alarms on the backlog fire. A deployment that changes the mapping may enable it again.

Exit code 0: paused; 1: not yet, after 5 minutes or Ctrl-C; 2: wrong usage or environment.

Examples:
  $ npm run ops -- pause order
  $ npm run ops -- pause order --stage prod --json`,
    )
    .action(
      action<[string]>(({ context, settings, args: [name] }) => {
        const meaning = 'Its messages wait in the queue, and its alarms fire within minutes. To resume it:';
        return switchConsumer(name, false, meaning, ['resume', name], context, settings);
      }),
    );
};
