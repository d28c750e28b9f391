import type { AlarmUnderTest } from '../alarms/alarm-under-test.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { RunningGame } from '../world/game.ts';

/** Those that must fire: of the consumer, or of nobody. @throws Error for one that is not in the templates. */
export function testedAlarms({ fires }: Scenario, { world, consumer }: RunningGame): AlarmUnderTest[] {
  return fires.map((trouble) => {
    const found = world.alarms.find(
      (alarm) => alarm.trouble === trouble && (alarm.consumer === undefined || alarm.consumer === consumer),
    );
    if (!found) throw new Error(`No alarm of the templates is called ${trouble}.`);
    return found;
  });
}

/** Those that may fire; with one that pages its consumer's composite. */
export function affectedAlarms({ fires, mayFire = [], alone = false }: Scenario, { world, consumer }: RunningGame) {
  const troubles = [...fires, ...mayFire];
  const concerned = world.alarms.filter(
    (alarm) => alone || alarm.consumer === undefined || alarm.consumer === consumer,
  );
  const affected = concerned.filter(({ trouble }) => troubles.includes(trouble));
  const paged = new Set(affected.filter(({ severity }) => severity === 'page').map((alarm) => alarm.consumer));
  const composites = concerned.filter((alarm) => alarm.kind === 'unhealthy' && paged.has(alarm.consumer));
  return [...new Set([...affected, ...composites])];
}
