import { describe, expect, it } from 'vitest';
import { circuitBreaker, firingAlarms } from '../../../../lambda/redrive/run/circuit-breaker.ts';
import type { AwsCall } from '../../../../lambda/shared/aws-client/aws-client.ts';

interface Asked {
  readonly AlarmNames: readonly string[];
  readonly StateValue?: string;
  readonly MaxRecords?: number;
}

/** CloudWatch as its documentation has it: no more than 100 names, and 50 alarms unless somebody asks for 100. */
function cloudWatch(states: Readonly<Record<string, string>>): AwsCall<'monitoring'> {
  return async (_, input) => {
    const { AlarmNames, StateValue, MaxRecords = 50 } = input as Asked;
    if (AlarmNames.length > 100) throw new Error('ValidationError');
    const MetricAlarms = AlarmNames.filter((name) => name in states && (StateValue ?? states[name]) === states[name]);
    return { MetricAlarms: MetricAlarms.slice(0, MaxRecords).map((AlarmName) => ({ AlarmName })) } as never;
  };
}

describe('the alarms that are in ALARM', () => {
  it('are told of as many names as there are, and no others', async () => {
    const names = Array.from({ length: 250 }, (_, n) => `alarm-${n}`);
    const states = names.map((name, n) => [name, n % 3 === 0 ? 'OK' : 'ALARM'] as const);
    const call = cloudWatch({ ...Object.fromEntries(states), 'of somebody else': 'ALARM' });
    expect(await firingAlarms(call)(names)).toEqual(names.filter((_, n) => n % 3 !== 0));
  });
});

describe('the circuit breaker', () => {
  it('asks once for all lanes', async () => {
    let asked = 0;
    const breaker = circuitBreaker(
      async () => {
        asked += 1;
        await new Promise((resolve) => setImmediate(resolve));
        return ['crashing'];
      },
      0,
      () => 0,
    );
    expect(await Promise.all([breaker.mayPush(), breaker.mayPush(), breaker.mayPush()])).toEqual([false, false, false]);
    expect(asked).toBe(1);
  });

  it('stays open for the rest of the run, whatever the alarms are then', async () => {
    let now = 0;
    const answers = [['crashing'], []];
    const breaker = circuitBreaker(
      async () => answers.shift() ?? [],
      10,
      () => now,
    );
    expect(await breaker.mayPush()).toBe(false);
    now = 60_000;
    expect(await breaker.mayPush()).toBe(false);
    expect(breaker.alarms()).toEqual(['crashing']);
  });
});
