import type { CurrentState } from '../../lambda/consume/current-state.ts';
import type { Cause } from '../../lambda/redrive/protocol.ts';
import type { ChangeStep } from './change-step.ts';

/** What an operator asks for. */
export type TraceAsked =
  | { readonly changeId: string; readonly entityKey?: never }
  | { readonly entityKey: string; readonly changeId?: never };

/** Dead letters of one cause that carry a traced change. */
export interface WaitingLetters {
  /** As in `ops failures`. */
  readonly queue: string;
  readonly cause: Cause;
  readonly count: number;
  /** ISO 8601. */
  readonly since: string;
  readonly changeIds: readonly string[];
}

/** What was found out about a change or an entity, and where. */
export interface TraceFacts {
  readonly stage: string;
  readonly asked: TraceAsked;
  /** The lines that were read are from this time on, in epoch milliseconds, to `to`. */
  readonly from: number;
  readonly to: number;
  readonly steps: readonly ChangeStep[];
  /** What the table holds of the entity, without its data; null: nothing; undefined: not read. */
  readonly view: Omit<CurrentState, 'data'> | null | undefined;
  readonly waiting: readonly WaitingLetters[];
  /** The logs that were read. */
  readonly logs: readonly { readonly name: string; readonly retentionDays?: number; readonly missing: boolean }[];
  /** Consumers' queues that have messages, and how many. */
  readonly queues: readonly { readonly name: string; readonly messages: number }[];
  /** Sentences about what could not be read. */
  readonly notRead: readonly string[];
}
