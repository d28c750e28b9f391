/** What became of one input. */
export interface Outcome {
  readonly validJson: boolean;
  readonly accepted: boolean;
  /** Of a rejected one: a word that its sender can act on. */
  readonly reason?: string;
}

/** Something that reads from outside. */
export interface Target {
  readonly name: string;
  readonly description: string;
  /** Of a thousand inputs, how many go to this target. */
  readonly perThousand: number;
  start?(): Promise<void>;
  stop?(): Promise<void>;
  /** The next input: bytes, since not every reader gets text. */
  make(random: () => number): Uint8Array;
  /** @throws Error where the input does any harm. */
  check(input: Uint8Array): Promise<Outcome> | Outcome;
}

/** Stands for personal data in fields that nobody may print or log. */
export const marker = 'Jane.Doe+secret@example.com';

/** @throws Error where a text for people or logs has the marker, or a character that a terminal obeys. */
export function assertHarmlessText(text: string, what: string): void {
  if (text.includes(marker)) throw new Error(`${what} has personal data in it: ${text.slice(0, 300)}`);
  const obeyed = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_C}]/u.exec(text.replaceAll('\n', ''));
  if (obeyed) throw new Error(`${what} has a character that a terminal obeys: ${JSON.stringify(text.slice(0, 300))}`);
}

const prototypes = [Object.prototype, Array.prototype, String.prototype, Function.prototype];
const properties = prototypes.map((prototype) => Reflect.ownKeys(prototype).length);

/** @throws Error where an input has changed what every object has. */
export function assertPrototypesUntouched(): void {
  for (const [at, prototype] of prototypes.entries()) {
    if (Reflect.ownKeys(prototype).length !== properties[at]) throw new Error('An input has changed a prototype.');
  }
}

/** The value of a JSON text; `undefined` where it is none. */
export function jsonIn(bytes: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) };
  } catch {
    return undefined;
  }
}
