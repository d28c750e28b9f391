import type { StageConfig } from '../../../lib/config/stage-config.ts';
import type { Templates } from '../../support/synthesize.ts';

/** What every resource of every stack of every stage must be, and why. */
export interface HouseRule {
  readonly name: string;
  /** What went wrong, or would, where it does not hold. */
  readonly reason: string;
  /** One sentence for each resource that breaks it. */
  violations(templates: Templates, config: StageConfig): Iterable<string>;
  /** Breaks this rule, and no other, in prod's templates. */
  breakIt(templates: Templates): void;
}
