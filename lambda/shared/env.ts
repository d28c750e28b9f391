/**
 * Reads the environment once per cold start, so that a missing variable fails the first invocation with its name and
 * not a later one with `undefined`.
 *
 * @throws Error that lists every missing name.
 */
export function readEnv<Name extends string>(names: readonly Name[], env = process.env): Record<Name, string> {
  const missing = names.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`Set the environment variables ${missing.join(', ')}: they are missing.`);
  return Object.fromEntries(names.map((name) => [name, env[name]])) as Record<Name, string>;
}
