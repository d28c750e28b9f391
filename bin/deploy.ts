import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { Command } from 'commander';
import { catalog } from '../lambda/events/catalog.ts';
import { namesOf } from '../lib/config/names.ts';
import { deployStage } from '../tools/deploy/deploy-command.ts';
import { stacksIn } from '../tools/deploy/stacks-in.ts';
import { wholeNumber } from '../tools/whole-number.ts';

const { stage, watch, ignoreAlarms } = new Command('deploy-stage')
  .description('Deploys a stage stack by stack; CloudFormation rolls a consumer back whose health alarms fire.')
  .option('--stage <name>', 'the stage', process.env.STAGE || 'dev')
  .option('--watch <minutes>', 'how long CloudFormation watches after each consumer', wholeNumber(0, 180), 10)
  .option('--ignore-alarms', 'without rollback triggers: for a deployment that repairs what an alarm is about', false)
  .parse()
  .opts<{ stage: string; watch: number; ignoreAlarms: boolean }>();

async function cdk(args: readonly string[]): Promise<number> {
  const child = spawn('npx', ['cdk', ...args], { stdio: 'inherit' });
  const [exitCode] = await once(child, 'close');
  return exitCode ?? 1;
}

const names = namesOf(stage);
const deployed = deployStage(
  names,
  catalog,
  { watchMinutes: watch, ignoreAlarms },
  {
    synthesize: async () => {
      const exitCode = await cdk(['synth', '--quiet', '-c', `stage=${stage}`]);
      if (exitCode !== 0) process.exit(exitCode);
      return stacksIn(JSON.parse(await readFile('cdk.out/manifest.json', 'utf8')));
    },
    alarmArns: async (AlarmNamePrefix) => {
      const arns = new Map<string, string>();
      const pages = paginateDescribeAlarms({ client: new CloudWatchClient({}) }, { AlarmNamePrefix });
      for await (const { MetricAlarms = [] } of pages) {
        for (const { AlarmName = '', AlarmArn = '' } of MetricAlarms) arns.set(AlarmName, AlarmArn);
      }
      return arns;
    },
    deploy: (args) => cdk(['deploy', ...args, '--app', 'cdk.out']),
    print: (line) => console.log(line),
  },
);

process.exitCode = await deployed.catch((error: Error) => {
  console.error(`Nothing more was deployed: ${error.message || error.name}`);
  return 1;
});
