import type { Names } from '../../../lib/config/names.ts';
import type { AlarmUnderTest } from './alarm-under-test.ts';
import type { AlarmWatch } from './alarm-watch.ts';

/** What knows of every change, and how alarms are called. */
interface Witness {
  readonly watch: AlarmWatch;
  readonly names: Names;
}

/** Whether its subscribers know: of a ticket from itself, of a page from its consumer's composite. */
export function hasTold(witness: Witness, alarm: AlarmUnderTest, state: 'ALARM' | 'OK', since: number): boolean {
  const { watch } = witness;
  if (watch.changed(alarm.name, state, since) === undefined) return false;
  return watch.wasTold(tellerOf(witness, alarm), state, since);
}

function tellerOf({ names }: Witness, { name, severity, consumer }: AlarmUnderTest): string {
  return severity === 'page' && consumer !== undefined ? names.consumer(consumer).alarm('unhealthy') : name;
}
