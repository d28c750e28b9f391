import { CloudWatchClient, DeleteAlarmMuteRuleCommand } from '@aws-sdk/client-cloudwatch';
import { namesOf } from '../../lib/config/names.ts';
import type { AddCommand } from '../context.ts';
import { clientConfig } from '../settings.ts';
import { activeMutes } from '../stage/active-mutes.ts';
import { muteTarget } from './mute-target.ts';

/** `unmute <target>`: ends what `mute` with the same target began. */
export const addUnmute: AddCommand = (program, action) => {
  program
    .command('unmute')
    .description('end the mute of alarms before it expires')
    .argument('<target>', 'the target of the mute: a consumer, shared, all, or the name of an alarm')
    .addHelpText(
      'after',
      `
Deletes the mute rule of this target. Alarms that are still in ALARM notify now. Other mutes of the same alarms stay
active: "unmute order" does not end "mute all".

Exit code 0: not muted; 1: another rule still mutes some of them; 2: wrong usage or environment.

Examples:
  $ npm run ops -- unmute order
  $ npm run ops -- unmute all --stage prod --json`,
    )
    .action(
      action<[string]>(async ({ context, settings, args: [name] }) => {
        const client = context.client(CloudWatchClient, clientConfig(settings));
        const { rule, alarms } = await muteTarget(client, namesOf(settings.stage), name);
        const mutes = await activeMutes(client, alarms);
        // Also where none is active: its list may lag behind, and one that has expired is of no use.
        await client.send(new DeleteAlarmMuteRuleCommand({ AlarmMuteRuleName: rule }));
        const outcome = mutes.some((mute) => mute.rule === rule) ? 'now' : 'already';
        const stillMutedBy = mutes
          .filter((mute) => mute.rule !== rule)
          .map((mute) => ({ rule: mute.rule, until: mute.until }));
        const others = stillMutedBy.map(({ rule: other, until }) => `${other}${until ? ` until ${until}` : ''}`);
        const text = [
          outcome === 'now'
            ? `The mute of ${name} has ended. Alarms that are still in ALARM notify now.\n`
            : `${name} was not muted.\n`,
          ...others.map((other) => `Some of these alarms are still muted by ${other}.\n`),
        ].join('');
        context.stdout.write(
          settings.json ? `${JSON.stringify({ target: name, rule, outcome, stillMutedBy })}\n` : text,
        );
        return stillMutedBy.length > 0 ? 1 : 0;
      }),
    );
};
