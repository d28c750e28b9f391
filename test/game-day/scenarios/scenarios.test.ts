import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lambda/events/catalog.ts';
import { mostChangesPerEvent } from '../../../lambda/events/pack.ts';
import { parseChanges } from '../../../lambda/events/state-change.ts';
import { configOf } from '../../../lib/config/config.ts';
import { namesOf } from '../../../lib/config/names.ts';
import { parseOne } from '../../support/consume/parse-one.ts';
import { synthesize } from '../../support/synthesize.ts';
import { alarmUnderTest } from '../alarms/alarm-under-test.ts';
import { withEveryAlarm } from '../world/game-day-config.ts';
import { gameEvent, gamePack, sizeOfPack } from '../world/game-event.ts';
import { consumerScenarios, sharedScenarios } from './scenarios.ts';

const consumers = catalog.consumers.map(({ name }) => name);
const alarms = Object.values(synthesize('dev', { config: withEveryAlarm(configOf('dev')) }))
  .flatMap(({ resources }) => Object.values(resources))
  .filter(({ Type }) => ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].includes(Type))
  .map(({ Properties: { AlarmName, CompositeAlarmName, AlarmDescription } }) =>
    alarmUnderTest(AlarmName ?? CompositeAlarmName, AlarmDescription, namesOf('dev'), consumers),
  );
const troublesOf = (consumer: string | undefined) =>
  alarms.filter((alarm) => alarm.consumer === consumer).map(({ trouble }) => trouble);

describe('the scenarios of the game day', () => {
  it.each(consumers)('are one for every alarm of %s, and for nothing else', (consumer) => {
    const fires = consumerScenarios.flat().flatMap((scenario) => scenario.fires);
    expect(fires.toSorted()).toEqual(troublesOf(consumer).sort());
  });

  it('are one for every alarm on what no consumer owns, and for nothing else', () => {
    const fires = sharedScenarios.flat().flatMap((scenario) => scenario.fires);
    expect(fires.toSorted()).toEqual(troublesOf(undefined).sort());
  });

  it('expect beside their own only alarms that there are', () => {
    const known = new Set(alarms.map(({ trouble }) => trouble));
    for (const { mayFire = [], firesInOrder = [], fires } of [...consumerScenarios, ...sharedScenarios].flat()) {
      expect([...mayFire, ...firesInOrder].filter((trouble) => !known.has(trouble))).toEqual([]);
      expect(firesInOrder.filter((trouble) => !fires.includes(trouble))).toEqual([]);
    }
  });

  it('see the backlog of a flood before users see it in freshness', () => {
    expect(consumerScenarios.flat().flatMap(({ firesInOrder = [] }) => firesInOrder)).toEqual([
      'backlog-time-to-drain',
      'freshness',
    ]);
  });

  it('have a good event of every type', () => {
    const now = Date.UTC(2026, 2, 1);
    for (const eventType of Object.keys(catalog.eventTypes)) {
      const { source, detailType, detail } = gameEvent(eventType, now);
      expect(parseOne({ source, detailType, detail }, catalog.eventTypes, now).valid).toBe(true);
    }
  });

  it('have packs of every size that an event may have', () => {
    const sizes = Array.from({ length: mostChangesPerEvent }, (_, n) => sizeOfPack(n));
    expect(sizes.toSorted((a, b) => a - b)).toEqual(sizes.map((_, n) => n + 1));
  });

  it('have packs of every type with changes of different entities, of which one is broken where it is meant to be', () => {
    const now = Date.UTC(2026, 2, 1);
    for (const eventType of Object.keys(catalog.eventTypes)) {
      const good = parseChanges(gamePack(eventType, now, mostChangesPerEvent), catalog.eventTypes, now);
      const keys = good.map((parsed) => (parsed.valid ? parsed.change.entityKey : undefined));
      expect(new Set(keys).size).toBe(mostChangesPerEvent);
      expect(keys).not.toContain(undefined);
      const broken = parseChanges(gamePack(eventType, now, 4, 2), catalog.eventTypes, now);
      expect(broken.map(({ valid }) => valid)).toEqual([true, true, false, true]);
    }
  });
});
