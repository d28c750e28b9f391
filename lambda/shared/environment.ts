import * as z from 'zod/mini';

/**
 * The environment of a function is a contract between the stack, which writes it, and the function, which reads it. It
 * stands once, as an object schema whose values are codecs: `writeEnvironment` encodes it, `readEnvironment` decodes it.
 */
type EnvironmentSchema = z.ZodMiniObject<Readonly<Record<string, z.ZodMiniType<unknown, string>>>>;

/** Under which name a function logs and publishes metrics. Powertools reads it too, and the rest of its variables alone. */
export const serviceNameVariable = 'POWERTOOLS_SERVICE_NAME';

/** A variable that is a text, as it is. */
export const text = z.string().check(z.minLength(1));

/** A variable that is a whole number. */
export const wholeNumber = z.codec(z.string().check(z.regex(/^\d+$/)), z.int(), { decode: Number, encode: String });

/** A variable that is JSON. */
export const json = <Value extends z.ZodMiniType>(value: Value) =>
  z.codec(z.string().check(z.minLength(1)), value, {
    decode: (written, context): z.input<Value> => {
      try {
        return JSON.parse(written);
      } catch {
        context.issues.push({ code: 'custom', input: written, message: 'It is not JSON.' });
        return z.NEVER;
      }
    },
    encode: (read) => JSON.stringify(read),
  });

/** The variables of a function, as CloudFormation takes them. */
export function writeEnvironment<Schema extends EnvironmentSchema>(
  schema: Schema,
  values: z.output<Schema>,
): Readonly<Record<string, string>> {
  return z.encode(schema, values);
}

/**
 * Reads the environment once per cold start, so that a missing variable fails the first invocation with its name and
 * not a later one with `undefined`.
 *
 * @throws Error that lists every name that is missing, or else every one that holds something else than the stack wrote.
 */
export function readEnvironment<Schema extends EnvironmentSchema>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>> = process.env,
): z.output<Schema> {
  const missing = Object.keys(schema.shape).filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`Set the environment variables ${missing.join(', ')}: they are missing.`);
  const read = schema.safeParse(env);
  if (read.success) return read.data;
  const wrong = new Set(read.error.issues.map(({ path: [name] }) => String(name)));
  throw new Error(`Deploy the stack again: the environment variables ${[...wrong].join(', ')} cannot be read.`);
}
