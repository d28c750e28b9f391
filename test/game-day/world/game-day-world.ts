import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { App } from 'aws-cdk-lib';
import { catalog } from '../../../lambda/events/catalog.ts';
import { buildBackbone } from '../../../lib/backbone.ts';
import type { StageConfig } from '../../../lib/config/config.ts';
import { type Names, namesOf } from '../../../lib/config/names.ts';
import { type Clock, wallClock } from '../../../local/clock.ts';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import { opsCommands } from '../../../ops/commands.ts';
import { runOps } from '../../../ops/run-ops.ts';
import { type AlarmUnderTest, alarmUnderTest } from '../alarms/alarm-under-test.ts';
import { AlarmWatch } from '../alarms/alarm-watch.ts';
import type { GameEvent } from './game-event.ts';

const stage = 'dev';
const mostEntries = 10; // of one PutEvents

/** What a command of the operator's answered. */
export interface OpsAnswer {
  readonly exitCode: number;
  readonly output: string;
}

/** A booted local cloud, and what people do to it and with it. All times are those of its clock. */
export interface GameDayWorld {
  readonly cloud: LocalCloud;
  readonly names: Names;
  readonly clock: Clock;
  readonly clockSpeed: number;
  readonly watch: AlarmWatch;
  readonly alarms: readonly AlarmUnderTest[];
  /** As producers do. Answers how many were refused. */
  publish(events: readonly GameEvent[]): Promise<number>;
  /** Ends early, without an error, when the game day does. */
  sleep(millis: number): Promise<void>;
  /** `npm run ops -- <words>`, in this process. */
  ops(words: readonly string[]): Promise<OpsAnswer>;
  stop(): Promise<void>;
}

/** Synthesizes with these numbers, boots, and says when every alarm exists. */
export async function bootWorld(config: StageConfig, clockSpeed: number, signal: AbortSignal): Promise<GameDayWorld> {
  const assemblyDirectory = mkdtempSync(path.join(tmpdir(), 'game-day-'));
  const clock = wallClock(clockSpeed);
  let cloud: LocalCloud;
  try {
    synthesize(config, assemblyDirectory);
    cloud = await startLocalCloud({ assemblyDirectory, port: 0, clock });
  } catch (error) {
    rmSync(assemblyDirectory, { recursive: true });
    throw error;
  }
  const names = namesOf(stage);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new EventBridgeClient({ endpoint: cloud.endpoint, region: cloud.region, credentials });
  const sleep = (millis: number) => wait(millis / clockSpeed, undefined, { signal }).catch(() => {}); // it only throws when aborted
  const consumers = catalog.consumers.map(({ name }) => name);

  async function publish(events: readonly GameEvent[]): Promise<number> {
    let refused = 0;
    for (let from = 0; from < events.length; from += mostEntries) {
      const Entries = events.slice(from, from + mostEntries).map(({ source, detailType, detail }) => ({
        EventBusName: names.bus,
        Source: source,
        DetailType: detailType,
        Detail: typeof detail === 'string' ? detail : JSON.stringify(detail),
      }));
      refused += (await client.send(new PutEventsCommand({ Entries }))).FailedEntryCount ?? 0;
    }
    return refused;
  }

  async function ops(words: readonly string[]): Promise<OpsAnswer> {
    let output = '';
    const write = (text: string) => {
      output += text;
    };
    const clients: { destroy(): void }[] = [];
    const exitCode = await runOps([...words, '--endpoint', cloud.endpoint], Object.values(opsCommands), {
      env: { USER: 'game-day' },
      stdin: Readable.from([]),
      stdout: { write },
      stderr: { write },
      now: clock.now,
      sleep,
      signal,
      client: (Client, settings) => {
        const made = new Client(settings);
        clients.push(made as { destroy(): void });
        return made;
      },
    });
    for (const made of clients) made.destroy();
    return { exitCode, output };
  }

  return {
    cloud,
    names,
    clock,
    clockSpeed,
    watch: new AlarmWatch(cloud, clock),
    alarms: cloud.alarms
      .list()
      .map(({ name, properties }) => alarmUnderTest(name, String(properties.AlarmDescription), names, consumers)),
    publish,
    sleep,
    ops,
    stop: async () => {
      client.destroy();
      await cloud.stop();
      rmSync(assemblyDirectory, { recursive: true });
    },
  };
}

function synthesize(config: StageConfig, outdir: string): void {
  // As the CDK's command line passes them on: without them the templates would not be those that are deployed.
  const { context } = JSON.parse(readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8'));
  const app = new App({ outdir, analyticsReporting: false, context });
  buildBackbone(app, stage, config, catalog);
  app.synth();
}
