import { describe, expect, it } from 'vitest';
import { Alarms } from '../../../local/cloudwatch/alarms/alarms.ts';
import { Topic } from '../../../local/sns/topic.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { AlarmWatch } from './alarm-watch.ts';

function watched() {
  const clock = manualClock(0);
  const alarms = new Alarms(clock);
  for (const name of ['a', 'b']) alarms.create({ type: 'MetricAlarm', name, arn: name, properties: {} });
  const topic = new Topic({ name: 'page', arn: 'arn' }, clock);
  const watch = new AlarmWatch({ alarms, topics: new Map([['page', topic]]) }, clock);
  return { clock, alarms, topic, watch };
}

describe('the watch on alarms', () => {
  it('knows when an alarm fired, the first time since, and when it was last well', () => {
    const { clock, alarms, watch } = watched();
    for (const state of ['ALARM', 'OK', 'ALARM', 'OK'] as const) {
      clock.advance(1_000);
      alarms.setState('a', state, 'a test says so');
    }
    expect(watch.changed('a', 'ALARM', 0)).toBe(1_000);
    expect(watch.changed('a', 'ALARM', 1_001)).toBe(3_000);
    expect(watch.last('a', 'OK', 0)).toBe(4_000);
    expect(watch.changed('b', 'ALARM', 0)).toBeUndefined();
  });

  it('knows whether a subscriber was told', () => {
    const { topic, watch } = watched();
    topic.publish({ subject: '', message: JSON.stringify({ AlarmName: 'a', NewStateValue: 'ALARM' }) });
    expect(watch.wasTold('a', 'ALARM', 0)).toBe(true);
    expect(watch.wasTold('a', 'OK', 0)).toBe(false);
    expect(watch.wasTold('a', 'ALARM', 1)).toBe(false);
  });

  it('remembers what fires unexpectedly, once it has begun', () => {
    const { alarms, watch } = watched();
    const fire = (name: string) => {
      alarms.setState(name, 'OK', '');
      alarms.setState(name, 'ALARM', 'too much');
    };
    fire('a');
    watch.begin();
    const stopExpecting = watch.expect(['a']);
    fire('a');
    fire('b');
    stopExpecting();
    fire('a');
    expect(watch.unexpected.map(({ alarmName, reason }) => [alarmName, reason])).toEqual([
      ['b', 'too much'],
      ['a', 'too much'],
    ]);
  });
});
