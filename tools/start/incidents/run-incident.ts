import type { Names } from '../../../lib/config/names.ts';
import type { MovedClock } from '../../../local/clock.ts';
import type { LocalCloud } from '../../../local/cloud.ts';
import { printAlarms } from '../alarm-line.ts';
import { stopRedriveSchedule } from '../outage.ts';
import type { Incident } from './incident.ts';
import { incidentWorld } from './incident-world.ts';

interface IncidentPorts {
  readonly clock: MovedClock;
  /** Of the clock, once whoever is on call is called; what comes before is leapt over. */
  readonly clockSpeed: number;
  print(line: string): void;
  /** Resolves when somebody has pressed Enter; never where nobody can. */
  enterPressed(): Promise<void>;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/**
 * Brings the system to where whoever is on call is called, says what that person hears, and goes on with the incident.
 * The redrive schedule is off, so that what fails is there for whoever wants to see it.
 */
export async function runIncident(
  incident: Incident,
  cloud: LocalCloud,
  names: Names,
  { clock, clockSpeed, print, enterPressed, signal }: IncidentPorts,
): Promise<void> {
  const world = incidentWorld(cloud, names, clock, signal);
  stopRedriveSchedule(cloud, names);
  print('Preparing the incident …');
  await incident.prepare(world);
  if (signal.aborted) return;
  clock.runAt(clockSpeed);
  print(`\n${incident.report}\n`);
  printAlarms(cloud.alarms, clock.now, print);
  let othersActed = false;
  const othersAct = async () => {
    await enterPressed();
    const said = await incident.othersAct(world);
    othersActed = true;
    print(said);
  };
  const traffic = async () => {
    for (let minute = 0; incident.traffic && !signal.aborted; minute++) {
      await world.publish(incident.traffic(minute, world.now(), othersActed));
      await world.minute();
    }
  };
  await Promise.all([traffic(), othersAct()]);
}
