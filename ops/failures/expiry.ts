import { type OldestDeadLetter, oldestDeadLetters } from '../../lambda/expiry/protocol.ts';
import { configOf } from '../../lib/config/config.ts';
import { namesOf } from '../../lib/config/names.ts';
import type { AddCommand, OpsSettings } from '../context.ts';
import { functionInvoker } from '../stage/invoke-function.ts';
import { countText, durationText, minuteText, opsCommandLine, textTable, whereText } from '../text.ts';

/** `expiry`: the daily look at how old failed events are, now. */
export const addExpiry: AddCommand = (program, action) => {
  program
    .command('expiry')
    .description('check now how old failed events are, as a function does once a day')
    .addHelpText(
      'after',
      `
The alarms dead-letters-aging and dead-letters-expiring use the ages that this command finds, and change within minutes.
It removes nothing. An age counts from the time when the event was first sent, as in SQS.

Exit code 0, whatever it finds.

Examples:
  $ npm run ops -- expiry
  $ npm run ops -- expiry --stage prod --json`,
    )
    .action(
      action<[]>(async ({ context, settings }) => {
        const invoke = functionInvoker(context, settings);
        const queues = await invoke(namesOf(settings.stage).expiryFunction, {}, oldestDeadLetters);
        context.stdout.write(
          settings.json ? `${JSON.stringify({ queues })}\n` : describeAges(queues, settings, context.now()),
        );
        return 0;
      }),
    );
};

function describeAges(queues: readonly OldestDeadLetter[], settings: OpsSettings, now: number): string {
  const { deadLetterRetentionSeconds } = configOf(settings.stage);
  const rows = queues.map(({ queue, seen, sawAll, ageSeconds }) => [
    queue,
    `${countText(seen)}${sawAll ? '' : '+'}`,
    seen === 0 ? '-' : durationText(ageSeconds),
    seen === 0 ? '-' : durationText(deadLetterRetentionSeconds - ageSeconds),
  ]);
  return [
    `Stage ${settings.stage} at ${whereText(settings)}, ${minuteText(now)}\n\n`,
    textTable([['', 'failed', 'oldest', 'deleted in'], ...rows], [1]),
    queues.every(({ sawAll }) => sawAll) ? '' : '+ means that only some were read: there may be older ones.\n',
    `\nThe alarms use these ages and change within minutes:\n  ${opsCommandLine(['status'], settings)}\n`,
  ].join('');
}
