import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { namesOf } from '../../lib/config/names.ts';
import { type AddCommand, OpsError } from '../context.ts';
import { consumerArgument, doneBy, noteOption, noteToFill, timeOption } from '../options.ts';
import { startProgressBar } from '../progress.ts';
import { clientConfig } from '../settings.ts';
import { queueCounts } from '../stage/queue-counts.ts';
import { opsCommandLine } from '../text.ts';
import { describePlannedReplay, describeReplay, type ReplayOutcome } from './describe-replay.ts';
import { followReplay, planReplay, startReplay } from './run-replay.ts';

/** `replay <consumer>`: shows one consumer the archived events of a time range again. */
export const addReplay: AddCommand = (program, action) => {
  program
    .command('replay')
    .description('send the archived events of a time range to one consumer again')
    .argument('<consumer>')
    .requiredOption('--from <time>', 'the start of the range, such as 2026-03-01T10:00Z')
    .requiredOption('--to <time>', 'the end of the range, which is not part of it')
    .option('--note <why>', 'the reason; required for a consumer whose work must not be repeated without one')
    .option('--requested-by <who>', 'who runs it, for the description of the replay (default: $USER)')
    .option('--execute', 'do it; without this option, the command only shows what it would do')
    .addHelpText(
      'after',
      `
Only the rule of this consumer receives the events. Newer state in the view does not change, because the newest version
wins. Events that failed permanently before fail again and return to the dead-letter queue. EventBridge takes up to 10
minutes to store an event in the archive. Ctrl-C stops the watching; the replay continues.

Exit code 0: replayed; 1: failed, cancelled, or no longer watched; 2: wrong usage or environment.

Examples:
  $ npm run ops -- replay order --from 2026-03-01T10:00Z --to 2026-03-01T12:00Z
  $ npm run ops -- replay order --from 2026-03-01 --to 2026-03-02 --execute`,
    )
    .action(
      action<[string]>(async ({ context, settings, args: [name], options }) => {
        const consumer = consumerArgument(name);
        const from = timeOption('--from', String(options.from));
        const to = timeOption('--to', String(options.to));
        if (from >= to) throw new OpsError('--from must be before --to.');
        const note = noteOption(options.note);
        if (options.execute === true && consumer.redriveNeedsNote && !note) {
          throw new OpsError(`${name} must not repeat its work without a reason: give the reason with --note.`);
        }
        const config = clientConfig(settings);
        const sqs = context.client(SQSClient, config);
        // Once: a second attempt could find the name of the first taken, and say that nothing was started.
        const events = context.client(EventBridgeClient, { ...config, maxAttempts: 1 });
        const names = namesOf(settings.stage);
        const { deadLetterQueue, queue } = names.consumer(name);
        const deadLetters = async () => {
          const { visible, inFlight } = await queueCounts(sqs, deadLetterQueue);
          return visible + inFlight;
        };
        const plan = await planReplay(events, names, name, { from, to }, context.now());
        const deadLettersBefore = await deadLetters();
        const words = ['replay', name, '--from', from.toISOString(), '--to', to.toISOString()];
        if (options.execute !== true) {
          const hint = consumer.redriveNeedsNote
            ? ['--note', note ?? noteToFill]
            : note === undefined
              ? []
              : ['--note', note];
          const execute = opsCommandLine([...words, ...hint, '--execute'], settings);
          context.stdout.write(
            settings.json
              ? `${JSON.stringify({ dryRun: true, consumer: name, from, to, ruleArn: plan.ruleArn, deadLettersBefore })}\n`
              : describePlannedReplay(plan, deadLettersBefore, execute),
          );
          return 0;
        }

        const by = doneBy(options.requestedBy, context.env);
        await startReplay(events, plan, `By ${by}${note ? `: ${note}` : ''}`.slice(0, 512));
        if (!settings.json) context.stdout.write(`Replay ${plan.replayName} has started.\n`);
        const bar = startProgressBar(context.stderr);
        const followed = await followReplay(events, plan, {
          sleep: context.sleep,
          signal: context.signal,
          onProgress: (share, text) => bar.show(Math.round(share * 100), 100, text),
        }).finally(() => bar.stop());
        const waiting = await queueCounts(sqs, queue);
        const outcome: ReplayOutcome = {
          ...followed,
          deadLettersBefore,
          deadLettersAfter: await deadLetters(),
          waiting: waiting.visible + waiting.inFlight,
        };
        const { replayName } = plan;
        context.stdout.write(
          settings.json
            ? `${JSON.stringify({ dryRun: false, consumer: name, replayName, from, to, ...outcome })}\n`
            : describeReplay(plan, outcome, opsCommandLine(['failures', name], settings), settings),
        );
        return outcome.state === 'COMPLETED' ? 0 : 1;
      }),
    );
};
