import type { Names } from '../../lib/config/names.ts';
import type { Clock } from '../../local/clock.ts';
import type { LocalCloud } from '../../local/cloud.ts';

interface OutagePorts {
  readonly clock: Clock;
  print(line: string): void;
  /** Resolves when somebody has pressed Enter; never where nobody can. */
  enterPressed(): Promise<void>;
}

const lookEveryMillis = 1_000;

/**
 * The current-state table is down. The redrive schedule is off meanwhile and afterwards, so that what fails is there for
 * whoever wants to see it.
 *
 * @param minutes of the clock, from the first event on; `true`: until somebody presses Enter.
 */
export function startOutage(cloud: LocalCloud, names: Names, minutes: number | true, ports: OutagePorts): void {
  const table = cloud.tables.get(names.currentStateTable);
  table?.setFault('unavailable');
  stopRedriveSchedule(cloud, names);
  const end = () => {
    table?.setFault(undefined);
    ports.print('The current-state table is back.');
  };
  if (minutes === true) {
    ports.print('The current-state table is down until you press Enter here. The redrive schedule is off.');
    void ports.enterPressed().then(end);
    return;
  }
  ports.print(
    `The current-state table is down for ${minutes} minutes after the first event. The redrive schedule is off.`,
  );
  const wait = () => {
    const waiting = [...cloud.queues.values()].some((queue) => [...queue.messages()].length > 0);
    ports.clock.schedule(waiting ? minutes * 60_000 : lookEveryMillis, waiting ? end : wait);
  };
  wait();
}

/** From now on only operators redrive. */
export function stopRedriveSchedule(cloud: LocalCloud, names: Names): void {
  for (const [name, schedule] of cloud.schedules) if (name.includes(names.redriveFunction)) schedule.stop();
}
