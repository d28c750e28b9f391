import { seededRandom } from '../../local/random.ts';
import { assertPrototypesUntouched, type Outcome, type Target } from './target.ts';

/** What inputs of one target came to. */
export interface TargetResult {
  readonly target: string;
  inputs: number;
  validJson: number;
  accepted: number;
  /** How often each reason was given. */
  readonly reasons: Map<string, number>;
}

/** An input that did harm. */
export interface HostileFailure {
  readonly target: string;
  readonly seed: number;
  readonly index: number;
  /** The shortest input that was found to do the same, and what it does. */
  readonly input: Uint8Array;
  readonly message: string;
}

interface TargetRun {
  readonly seed: number;
  readonly from: number;
  readonly inputs: number;
  readonly signal: AbortSignal;
  onInput?(): void;
}

/** Gives a target inputs until one does harm. Each is drawn from the seed, the target and its number alone. */
export async function runTarget(
  target: Target,
  { seed, from, inputs, signal, onInput }: TargetRun,
): Promise<{ result: TargetResult; failure?: HostileFailure }> {
  const result: TargetResult = { target: target.name, inputs: 0, validJson: 0, accepted: 0, reasons: new Map() };
  for (let index = from; index < from + inputs && !signal.aborted; index++) {
    const input = inputAt(target, seed, index);
    try {
      count(result, await checked(target, input));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { result, failure: { target: target.name, seed, index, input: await shortest(target, input), message } };
    }
    onInput?.();
  }
  return { result };
}

export function inputAt(target: Target, seed: number, index: number): Uint8Array {
  const salt = [...target.name].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7);
  return target.make(seededRandom(Math.imul(seed ^ salt, 0x9e3779b1) + Math.imul(index, 0x85ebca6b)));
}

async function checked(target: Target, input: Uint8Array): Promise<Outcome> {
  const outcome = await target.check(input);
  assertPrototypesUntouched();
  if (!outcome.accepted && !outcome.reason) throw new Error('The input was rejected without a reason.');
  return outcome;
}

function count(result: TargetResult, { validJson, accepted, reason }: Outcome): void {
  result.inputs += 1;
  if (validJson) result.validJson += 1;
  if (accepted) result.accepted += 1;
  else result.reasons.set(reason ?? '', (result.reasons.get(reason ?? '') ?? 0) + 1);
}

/** Leaves out parts of a JSON input while what remains still does harm. */
async function shortest(target: Target, input: Uint8Array): Promise<Uint8Array> {
  let best = input;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(input).toString());
  } catch {
    return best;
  }
  const doesHarm = (bytes: Uint8Array) =>
    checked(target, bytes).then(
      () => false,
      () => true,
    );
  let tries = 0;
  const visit = async (parent: unknown): Promise<void> => {
    if (typeof parent !== 'object' || parent === null) return;
    const holder = parent as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      const kept = holder[key];
      if (tries++ > 300 || Array.isArray(parent)) break;
      delete holder[key];
      const without = Buffer.from(JSON.stringify(value));
      if (await doesHarm(without)) best = without;
      else {
        holder[key] = kept;
        await visit(kept);
      }
    }
    if (Array.isArray(parent)) for (const each of parent) await visit(each);
  };
  try {
    await visit(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // what is nested so deeply cannot be written again
  }
  return best;
}
