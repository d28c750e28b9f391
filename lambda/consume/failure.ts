import { fieldOf } from '../events/json-fields.ts';
import { describeProblems, type Problem } from '../events/problem.ts';
import type { InvalidReason } from '../events/state-change.ts';
import type { FailureClass } from '../shared/dead-letter-contract.ts';
import { failureFingerprint } from '../shared/failure-fingerprint.ts';

/**
 * Every reason of ours for a dead letter that no retry can help: what breaks the contract, what is in the wrong queue, what
 * the table does not take. An effect may have others; where AWS refused for now, its exception's name is the reason.
 */
export type PermanentReason = InvalidReason | 'wrong_event_type' | 'refused_by_table';

/** Why one record could not be processed. */
export interface Failure {
  /** `permanent`: no retry can help. `transient`: worth another try. */
  readonly class: Extract<FailureClass, 'permanent' | 'transient'>;
  /** A `PermanentReason`, another of an effect, or AWS's own exception name; at most 100 characters of it. */
  readonly reason: string;
  /** For a person: paths and codes, never values and never an exception's text, which may quote the input. */
  readonly message: string;
  /** The same for failures of one cause, whatever the record. */
  readonly fingerprint: string;
}

/** Thrown by an effect that knows that a retry cannot help. Everything else that an effect throws is retried. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
  readonly reason: string;

  /** @param reason a stable code, as `refused_by_table`; it goes into logs and attributes, so never a value. */
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.reason = reason;
  }
}

/** The failure of an event that breaks the contract. */
export function invalidEvent(reason: PermanentReason, problems: readonly Problem[]): Failure {
  const { text, kind } = describeProblems(problems);
  return failure('permanent', reason, text, kind);
}

/** The failure behind whatever an effect threw. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof PermanentFailure) return failure('permanent', thrown.reason, causeOf(thrown.cause));
  const name = thrown instanceof Error ? thrown.name : 'UnknownError';
  return failure('transient', name === 'Error' ? 'UnknownError' : name, causeOf(thrown));
}

function causeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'UnknownError';
  const status = fieldOf(fieldOf(thrown, '$metadata'), 'httpStatusCode');
  return status === undefined ? thrown.name : `${thrown.name} (HTTP ${status})`;
}

function failure(failureClass: Failure['class'], reason: string, message: string, kind = message): Failure {
  const fingerprint = failureFingerprint(failureClass, reason, kind);
  return { class: failureClass, reason: reason.slice(0, 100), message: message.slice(0, 256), fingerprint };
}
