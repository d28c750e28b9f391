/** What must hold after every step, or at the end. */
export const checkNames = [
  'no change is lost',
  'what is acknowledged is durable',
  'the view has the greatest change',
  'an entity never goes back',
  'a dead letter holds what failed for its cause',
  'a record that is tried again has no dead letter',
  'nothing is given up too early',
  'what is untried is never dead-lettered',
  'redrives stay within the cap',
  'nothing is pushed at what is unhealthy',
  'the metrics add up',
  'a call ends in its time',
  'a look changes nothing',
  'a look says the truth',
  'what is confirmed is on the bus',
  'nothing is left over',
] as const;

export type CheckName = (typeof checkNames)[number];

/** One check that failed. */
export interface CheckFailure {
  readonly check: CheckName;
  readonly message: string;
  readonly changeIds: readonly string[];
}

/** Takes down a failure; the simulation ends with the step in which one did. */
export type Fail = (check: CheckName, message: string, changeIds?: readonly string[]) => void;
