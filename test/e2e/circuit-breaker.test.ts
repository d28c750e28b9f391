import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { type BackboneUnderTest, backboneUnderTest } from '../support/backbone-under-test.ts';
import { orderEvent } from '../support/events.ts';
import { manualClock } from '../support/manual-clock.ts';

/** The redrive function with its real bundle, alarms and queues. The clock stands still, so no alarm is evaluated. */
let cloud: LocalCloud;
let backbone: BackboneUnderTest;
let cloudWatch: CloudWatchClient;
beforeAll(async () => {
  const assemblyDirectory = process.env.E2E_ENDPOINT ? undefined : inject('assemblyDirectory');
  if (!assemblyDirectory) return;
  cloud = await startLocalCloud({ assemblyDirectory, port: 0, clock: manualClock() });
  backbone = backboneUnderTest(cloud.endpoint);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  cloudWatch = new CloudWatchClient({ endpoint: cloud.endpoint, region: 'us-east-1', credentials });
});
afterAll(async () => {
  backbone?.close();
  cloudWatch?.destroy();
  await cloud?.stop();
});

const setAlarm = (kind: string, StateValue: 'ALARM' | 'OK') =>
  cloudWatch.send(
    new SetAlarmStateCommand({
      AlarmName: backbone.names.consumer('order').alarm(kind),
      StateValue,
      StateReason: 'a test',
    }),
  );
const redrive = (more: object = {}) =>
  backbone.invoke(backbone.names.redriveFunction, { queue: 'order', dryRun: false, requestedBy: 'a test', ...more });
const deadLetters = () => cloud.queues.get(backbone.names.consumer('order').deadLetterQueue);

describe.skipIf(process.env.E2E_ENDPOINT)('the circuit breaker', () => {
  beforeEach(() => {
    deadLetters()?.send({ body: JSON.stringify(orderEvent()), messageGroupId: 'seller-1' });
  });

  it.each(['failing-records', 'crashing', 'throttled'])(
    'moves nothing while %s is in ALARM, and goes on when it is OK',
    async (kind) => {
      await setAlarm(kind, 'ALARM');
      expect(await redrive()).toMatchObject({
        moved: 0,
        ended: 'unhealthy',
        alarms: [backbone.names.consumer('order').alarm(kind)],
        remaining: 1,
      });
      expect(await redrive({ dryRun: true })).toMatchObject({ matched: 1, ended: 'done' });
      await setAlarm(kind, 'OK');
      expect(await redrive()).toMatchObject({ moved: 1, ended: 'done', alarms: [], remaining: 0 });
    },
  );

  it('pays no heed to other alarms, nor to those of other consumers', async () => {
    await setAlarm('backlog-age', 'ALARM');
    await cloudWatch.send(
      new SetAlarmStateCommand({
        AlarmName: backbone.names.consumer('return').alarm('crashing'),
        StateValue: 'ALARM',
        StateReason: 'a test',
      }),
    );
    expect(await redrive()).toMatchObject({ moved: 1, ended: 'done' });
  });
});
