import type { SampleEvent } from '../../../sample/sample-event.ts';
import type { IncidentWorld } from './incident-world.ts';

/** Something that goes wrong, for whoever wants to be on call before it is serious. */
export interface Incident {
  /** After `--incident`. */
  readonly name: string;
  /** What happens, in plain words: for whoever chooses one, and for whoever has solved it. */
  readonly whatHappens: string;
  /** What whoever is on call hears besides the alarms: what people notice, and not what is wrong. */
  readonly report: string;
  /** How many days before the present the clock begins; 0 if omitted. */
  readonly beginsDaysAgo?: number;
  /** Brings the system to where the report and the alarms come. */
  prepare(world: IncidentWorld): Promise<void>;
  /**
   * What producers send from then on, in each minute of the clock.
   *
   * @param minute 0, 1, …
   * @param now epoch milliseconds
   * @param othersActed whether somebody has pressed Enter, and they have done what they do
   */
  traffic?(minute: number, now: number, othersActed: boolean): readonly SampleEvent[];
  /**
   * What others do when they are called, that is when somebody presses Enter: producers, and the team that deploys.
   * Returns who was called and what they say, a line for each call.
   */
  othersAct(world: IncidentWorld): Promise<string>;
}
