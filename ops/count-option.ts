import { OpsError } from './context.ts';

/** Reads the number of an option. @throws OpsError */
export function countOption(name: string, text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw new OpsError(`${name} must be a whole number; "${text}" is none.`);
}
