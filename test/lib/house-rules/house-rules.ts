import type { Templates } from '../../support/synthesize.ts';
import { accessRules } from './access-rules.ts';
import { alarmRules } from './alarm-rules.ts';
import { functionRules } from './function-rules.ts';
import { queueRules } from './queue-rules.ts';
import { routeRules } from './route-rules.ts';
import { stackRules } from './stack-rules.ts';

/** What every resource of every stack of every stage must be, and why. */
export interface HouseRule {
  readonly name: string;
  /** What went wrong, or would, where it does not hold. */
  readonly reason: string;
  /** One sentence for each resource that breaks it. */
  violations(templates: Templates): Iterable<string>;
  /** Breaks this rule, and no other, in prod's templates. */
  breakIt(templates: Templates): void;
}

export const houseRules: readonly HouseRule[] = [
  ...routeRules,
  ...queueRules,
  ...accessRules,
  ...functionRules,
  ...alarmRules,
  ...stackRules,
];
