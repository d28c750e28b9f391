import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { Command } from 'commander';
import { catalog } from '../lambda/events/catalog.ts';
import { namesOf } from '../lib/config/names.ts';
import { chosenStage } from '../lib/config/stage.ts';
import { deployStage } from '../tools/deploy/deploy-command.ts';
import { stacksIn } from '../tools/deploy/stacks-in.ts';
import { interruption } from '../tools/interruption.ts';
import { watchStandardStreams } from '../tools/standard-streams.ts';
import { temporaryDirectory } from '../tools/temporary-directory.ts';
import { wholeNumber } from '../tools/whole-number.ts';

watchStandardStreams();
const options = new Command('deploy-stage')
  .description('Deploys a stage stack by stack. CloudFormation rolls back a consumer if its health alarms fire.')
  .option('--stage <name>', 'the stage (default: $STAGE, or dev)')
  .option(
    '--watch <minutes>',
    'how long CloudFormation monitors the alarms after each consumer',
    wholeNumber(0, 180),
    10,
  )
  .option(
    '--ignore-alarms',
    'deploy without rollback triggers, for a deployment that fixes the cause of an alarm',
    false,
  )
  .parse()
  .opts<{ stage?: string; watch: number; ignoreAlarms: boolean }>();

const interrupted = interruption();
// A directory that no other synthesis writes to: what is deployed is what was synthesized here.
const directory = temporaryDirectory('commerce-event-backbone-');

async function cdk(args: readonly string[]): Promise<number> {
  const commandLine = [fileURLToPath(import.meta.resolve('aws-cdk/bin/cdk')), ...args];
  const child = spawn(process.execPath, commandLine, { stdio: 'inherit', signal: interrupted.signal });
  const [exitCode] = await once(child, 'close');
  return exitCode ?? 1;
}

const { watch, ignoreAlarms } = options;
const stage = stageOrExit();
const names = namesOf(stage);
const deployed = deployStage(
  names,
  catalog,
  { watchMinutes: watch, ignoreAlarms },
  {
    synthesize: async () => {
      const exitCode = await cdk(['synth', '--quiet', '-c', `stage=${stage}`, '--output', directory]);
      if (exitCode !== 0) process.exit(exitCode);
      return stacksIn(JSON.parse(await readFile(path.join(directory, 'manifest.json'), 'utf8')));
    },
    alarmArns: async (AlarmNamePrefix) => {
      const arns = new Map<string, string>();
      const pages = paginateDescribeAlarms({ client: new CloudWatchClient({}) }, { AlarmNamePrefix });
      for await (const { MetricAlarms = [] } of pages) {
        for (const { AlarmName = '', AlarmArn = '' } of MetricAlarms) arns.set(AlarmName, AlarmArn);
      }
      return arns;
    },
    deploy: (args) => cdk(['deploy', ...args, '--app', directory]),
    print: (line) => console.log(line),
  },
);

process.exitCode = await deployed.catch((error: Error) => {
  console.error(`Nothing more was deployed: ${error.message || error.name}`);
  return 1;
});

function stageOrExit(): string {
  try {
    return chosenStage(options.stage, process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(2);
  }
}
