/**
 * The characters that do not reach every service on the way of an event, although JSON carries them: U+FFFE and U+FFFF,
 * which SQS refuses in a message
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html), and a surrogate without its
 * other half, which is no UTF-8. Control characters, which SQS refuses as well, are always escaped in JSON.
 */
export const notCarriedCharacters = String.raw`\ufffe\uffff\p{Cs}`; // in a class of characters, with the flag u

const notCarried = new RegExp(`[${notCarriedCharacters}]`, 'u');

/** What of a text is not carried, as `U+FFFE`; `undefined` if all of it is. */
export function notCarriedIn(text: string): string | undefined {
  const character = notCarried.exec(text)?.[0];
  return character && nameOf(character);
}

/** A character as Unicode writes it: `U+0007`. */
export const nameOf = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
