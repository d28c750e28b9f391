import { CloudWatchClient, PutAlarmMuteRuleCommand } from '@aws-sdk/client-cloudwatch';
import { namesOf } from '../../lib/config/names.ts';
import { type AddCommand, OpsError } from '../context.ts';
import { noteOption, requestedBy } from '../options.ts';
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
    .description('let alarms tell nobody for a time, as during a deployment')
    .argument('<target>', 'a consumer, shared (what belongs to no consumer), all, or the name of an alarm')
    .requiredOption('--for <time>', 'how long, from 1m to 15d, as 60m, 2h or 1d')
    .requiredOption('--note <why>', 'why; status shows it')
    .option('--requested-by <who>', 'who mutes it (default: $USER)')
    .addHelpText(
      'after',
      `
Makes one CloudWatch alarm mute rule, commerce-<stage>-mute-<target>. Alarms change their states as ever, and status
shows them; only their actions wait. The mute ends by itself; an alarm that went to ALARM meanwhile and still is tells
so then. A consumer is muted with its composite, which is what pages. Given again, the new end and note count.

Exit code 0: muted; 1: the rule is made, but does not mute, after 2 minutes or Ctrl-C; 2: usage or environment.

Examples:
  $ npm run ops -- mute order --for 60m --note "deploying version 42"
  $ npm run ops -- mute quarantine-not-empty --for 2h --note "looked at, with the seller"
  $ npm run ops -- mute all --for 1d --note "load test" --stage prod --json`,
    )
    .action(
      action<[string]>(async ({ context, settings, args: [name], options }) => {
        const note = noteOption(options.note);
        const by = requestedBy(options.requestedBy, context.env);
        const Description = `${note} (${by})`;
        if (Description.length > maximumDescription) {
          throw new OpsError(
            `CloudWatch keeps ${maximumDescription} characters of --note and who asks: make it shorter.`,
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
        const ending = `To end it before:\n  ${opsCommandLine(['unmute', name], settings)}\n`;
        const told = { target: name, rule, status, alarms, until: until.toISOString(), note, requestedBy: by };
        if (settings.json) {
          context.stdout.write(`${JSON.stringify(told)}\n`);
        } else if (status === 'ACTIVE') {
          context.stdout.write(`Muted until ${told.until}: ${countOf(alarms.length, 'alarm')}. ${ending}`);
        } else {
          const why = `CloudWatch calls the rule ${rule} ${status}; it is meant until ${told.until}`;
          context.stdout.write(`Not muted: ${why}. Is the clock of this machine right? ${ending}`);
        }
        return status === 'ACTIVE' ? 0 : 1;
      }),
    );
};
