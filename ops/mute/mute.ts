import { CloudWatchClient, PutAlarmMuteRuleCommand } from '@aws-sdk/client-cloudwatch';
import { namesOf } from '../../lib/config/names.ts';
import { type AddCommand, OpsError } from '../context.ts';
import { doneBy, noteOption } from '../options.ts';
import { clientConfig } from '../settings.ts';
import { countOf, opsCommandLine } from '../text.ts';
import { muteTarget } from './mute-target.ts';
import { muteWindow } from './mute-window.ts';
import { waitUntilMuted } from './wait-until-muted.ts';

const maximumDescription = 1_024; // characters that CloudWatch takes

/** `mute <target> --for <time>`: alarms tell nobody for a time, which ends by itself. */
export const addMute: AddCommand = (program, action) => {
  program
    .command('mute')
    .description('stop the notifications of alarms for a time, such as during a deployment')
    .argument('<target>', 'a consumer, shared (the alarms of no consumer), all, or the name of an alarm')
    .requiredOption('--for <time>', 'how long, from 1m to 15d, such as 60m, 2h or 1d')
    .requiredOption('--note <why>', 'the reason; status shows it')
    .option('--requested-by <who>', 'who mutes it (default: $USER)')
    .addHelpText(
      'after',
      `
Creates one CloudWatch alarm mute rule, commerce-<stage>-mute-<target>. Muted alarms still change their states, and
status shows them; only their actions wait. When the mute expires, an alarm that is still in ALARM notifies. The mute of
a consumer includes its composite alarm, which is the one that pages. A second mute of the same target replaces the end
and the note of the first.

Exit code 0: muted; 1: the rule exists, but is not active after 2 minutes or Ctrl-C; 2: wrong usage or environment.

Examples:
  $ npm run ops -- mute order --for 60m --note "deploying version 42"
  $ npm run ops -- mute quarantine-not-empty --for 2h --note "looked at, with the seller"
  $ npm run ops -- mute all --for 1d --note "load test" --stage prod --json`,
    )
    .action(
      action<[string]>(async ({ context, settings, args: [name], options }) => {
        const note = noteOption(options.note);
        const by = doneBy(options.requestedBy, context.env);
        const Description = `${note} (${by})`;
        if (Description.length > maximumDescription) {
          throw new OpsError(
            `CloudWatch keeps ${maximumDescription} characters for --note and --requested-by together: shorten the note.`,
          );
        }
        muteWindow(String(options.for), context.now()); // before anybody is asked
        const client = context.client(CloudWatchClient, clientConfig(settings));
        const { rule, alarms } = await muteTarget(client, namesOf(settings.stage), name);
        const { schedule, until } = muteWindow(String(options.for), context.now());
        await client.send(
          new PutAlarmMuteRuleCommand({
            Name: rule,
            Description,
            Rule: { Schedule: schedule },
            MuteTargets: { AlarmNames: [...alarms] },
            ExpireDate: until,
          }),
        );
        const status = await waitUntilMuted(client, rule, context);
        const ending = `To end it earlier:\n  ${opsCommandLine(['unmute', name], settings)}\n`;
        const told = { target: name, rule, status, alarms, until: until.toISOString(), note, requestedBy: by };
        if (settings.json) {
          context.stdout.write(`${JSON.stringify(told)}\n`);
        } else if (status === 'ACTIVE') {
          context.stdout.write(`Muted until ${told.until}: ${countOf(alarms.length, 'alarm')}. ${ending}`);
        } else {
          const why = `CloudWatch reports the rule ${rule} as ${status}, but it should be active until ${told.until}`;
          context.stdout.write(`Not muted: ${why}. Check the clock of this machine. ${ending}`);
        }
        return status === 'ACTIVE' ? 0 : 1;
      }),
    );
};
