/**
 * The JSON of a request. What JSON has no value for is what the protocol says, at the two names under which we send
 * such: bytes, which attributes of others' messages have, are base64, and the time of an event is epoch seconds.
 */
export function wireText(input: object): string {
  const text = JSON.stringify(input);
  if (!text.includes('"BinaryValue":') && !text.includes('"Time":')) return text; // in a text the quotes would be escaped
  return JSON.stringify(input, function (this: Record<string, unknown>, name, value) {
    const given = this[name]; // a Buffer and a Date have turned into something else in `value`
    if (given instanceof Uint8Array) return Buffer.from(given).toString('base64');
    return given instanceof Date ? given.getTime() / 1_000 : value;
  });
}

/** The value of an answer: bytes as bytes, and a field that is null as one that is not there, as the SDK reads them. */
export function wireValue(text: string): unknown {
  if (text === '') return {};
  if (!text.includes('"BinaryValue"') && !hasNull(text)) return JSON.parse(text);
  return JSON.parse(text, (name, value) => {
    if (name === 'BinaryValue' && typeof value === 'string') return new Uint8Array(Buffer.from(value, 'base64'));
    return value === null ? undefined : value;
  });
}

const hasNull = (json: string) => json.includes('null') && /[^\\]":\s*null/.test(json);
