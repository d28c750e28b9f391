/** Whether a value of parsed JSON is an object; `null` and lists are none. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One field of a value that may be anything; `undefined` where it has no such field. */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/**
 * A value of parsed JSON as text: a string as it is, anything else as JSON. `String` throws where an object has a field named
 * `toString`.
 */
export const jsonText = (value: unknown): string => (typeof value === 'string' ? value : jsonOf(value));

/** The JSON of a value of parsed JSON. `JSON.parse` takes any depth; `JSON.stringify` throws beyond some thousand. */
export function jsonOf(value: unknown): string {
  try {
    return `${JSON.stringify(value)}`;
  } catch {
    return '(nested too deeply)';
  }
}
