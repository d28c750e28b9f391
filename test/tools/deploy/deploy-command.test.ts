import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lambda/events/catalog.ts';
import { namesOf } from '../../../lib/config/names.ts';
import { deployStage } from '../../../tools/deploy/deploy-command.ts';
import { stacksIn } from '../../../tools/deploy/stacks-in.ts';
import { appOf } from '../../support/synthesize.ts';

const alarmArn = (name: string) => `arn:aws:cloudwatch:eu-west-1:111111111111:alarm:${name}`;
const kinds = ['failing-records', 'crashing', 'throttled'];
const triggersOf = (consumer: string) => kinds.map((kind) => `commerce-prod-${consumer}-${kind}`);
const everyAlarm = catalog.consumers.flatMap(({ name }) => triggersOf(name));

async function deploy(world: { alarms?: readonly string[]; failing?: string; ignoreAlarms?: boolean } = {}) {
  const { alarms = everyAlarm, failing, ignoreAlarms = false } = world;
  const deployed: (readonly string[])[] = [];
  const lines: string[] = [];
  const { artifacts } = appOf('prod').synth().manifest;
  const exitCode = await deployStage(
    namesOf('prod'),
    catalog,
    { watchMinutes: 10, ignoreAlarms },
    {
      synthesize: async () => stacksIn({ artifacts: Object.fromEntries(Object.entries(artifacts ?? {}).reverse()) }),
      alarmArns: async (prefix) =>
        new Map(alarms.filter((name) => name.startsWith(prefix)).map((name) => [name, alarmArn(name)])),
      deploy: async (args) => {
        deployed.push(args);
        return args[0] === failing ? 1 : 0;
      },
      print: (line) => lines.push(line),
    },
  );
  return { exitCode, deployed, lines };
}

describe('deploying a stage', () => {
  it('deploys the bus first, each consumer with its health alarms as rollback triggers, and operations last', async () => {
    const { exitCode, deployed } = await deploy();
    expect(exitCode).toBe(0);
    const [eventBus, ...rest] = deployed;
    const operations = rest.pop();
    const noTriggers = ['--exclusively', '--require-approval', 'never', '--rollback-trigger-alarm-arns', 'none'];
    expect(eventBus).toEqual(['EventBus', ...noTriggers]);
    expect(operations).toEqual(['Operations', ...noTriggers]);
    expect(rest.map(([id]) => id).sort()).toEqual(['Inventory', 'Order', 'Return']);
    expect(rest.find(([id]) => id === 'Order')).toEqual([
      'Order',
      '--exclusively',
      '--require-approval',
      'never',
      ...triggersOf('order').flatMap((name) => ['--rollback-trigger-alarm-arns', alarmArn(name)]),
      '--monitoring-time-minutes',
      '10',
    ]);
  });

  it('leaves out alarms that do not exist yet, as at the first deployment', async () => {
    for (const [, ...args] of (await deploy({ alarms: [] })).deployed) expect(args).toContain('none');
  });

  it('has no triggers for a deployment that repairs what an alarm is about', async () => {
    for (const [, ...args] of (await deploy({ ignoreAlarms: true })).deployed) expect(args).toContain('none');
  });

  it('stops where a stack fails, and says what was not deployed', async () => {
    const { exitCode, deployed, lines } = await deploy({ failing: 'EventBus' });
    expect(exitCode).toBe(1);
    expect(deployed).toHaveLength(1);
    expect(lines.at(-1)).toMatch(
      /^commerce-prod-event-bus was not deployed, nor were: .*commerce-prod-operations\. See/,
    );
  });
});
