import { InvalidArgumentError } from 'commander';

/** Reads an option that is a whole number; commander says which option it is that is not. */
export const wholeNumber = (atLeast: number, atMost: number) => (text: string) => {
  const value = Number(text);
  if (Number.isInteger(value) && value >= atLeast && value <= atMost) return value;
  throw new InvalidArgumentError(`It must be a whole number from ${atLeast} to ${atMost}.`);
};
