import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { catalog } from '../../../lambda/events/catalog.ts';
import { type Names, namesOf } from '../../../lib/config/names.ts';
import type { StageConfig } from '../../../lib/config/stage-config.ts';
import { localClientConfig } from '../../../local/aws-settings.ts';
import { type Clock, wallClock } from '../../../local/clock.ts';
import { type LocalCloud, startLocalCloud } from '../../../local/cloud.ts';
import { bundledAssembly } from '../../support/bundled-assembly.ts';
import { opsAtEndpoint } from '../../support/ops-at-endpoint.ts';
import { type AlarmUnderTest, alarmUnderTest } from '../alarms/alarm-under-test.ts';
import { AlarmWatch } from '../alarms/alarm-watch.ts';
import type { GameEvent } from './game-event.ts';
import { publishEvents } from './publish-events.ts';

const stage = 'dev';

/** What a command of the operator's answered. */
interface OpsAnswer {
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
  const clock = wallClock(clockSpeed);
  const { cloud, stopCloud } = await bootCloud(config, clock);
  const names = namesOf(stage);
  const client = clientOf(cloud);
  const sleep = (millis: number) => wait(millis / clockSpeed, undefined, { signal }).catch(() => {}); // it only throws when aborted
  const operator = { user: 'game-day', now: clock.now, sleep, signal };
  return {
    cloud,
    names,
    clock,
    clockSpeed,
    watch: new AlarmWatch(cloud, clock),
    alarms: alarmsOf(cloud, names),
    publish: (events) => publishEvents(client, names.bus, events),
    sleep,
    ops: (words) => opsAtEndpoint(cloud.endpoint, words, operator),
    stop: async () => {
      client.destroy();
      await stopCloud();
    },
  };
}

async function bootCloud(config: StageConfig, clock: Clock) {
  const assemblyDirectory = bundledAssembly({ config });
  const remove = () => rmSync(assemblyDirectory, { recursive: true });
  try {
    const cloud = await startLocalCloud({ assemblyDirectory, port: 0, clock });
    const stopCloud = async () => {
      await cloud.stop();
      remove();
    };
    return { cloud, stopCloud };
  } catch (error) {
    remove();
    throw error;
  }
}

function clientOf({ endpoint }: LocalCloud): EventBridgeClient {
  return new EventBridgeClient(localClientConfig(endpoint));
}

function alarmsOf({ alarms }: LocalCloud, names: Names): AlarmUnderTest[] {
  const consumers = catalog.consumers.map(({ name }) => name);
  return alarms
    .list()
    .map(({ name, properties }) => alarmUnderTest(name, String(properties.AlarmDescription), names, consumers));
}
