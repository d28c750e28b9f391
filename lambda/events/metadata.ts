import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { notCarriedCharacters } from './carried-text.ts';

// Without a locale zod/mini answers "Invalid input" to everything.
z.config(en());

/** A marketplace's name: what stands after `commerce.` in an event's `Source`. */
export const marketplaceName = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9-]{0,49}$/, '1–50 lower-case letters, digits and hyphens'));

/**
 * A UUID, or a GUID of a database that keeps to no version of them. Upper and lower case are the same UUID
 * (https://www.rfc-editor.org/rfc/rfc9562#section-4), so it is read in lower case, and compared so everywhere.
 */
const changeId = z
  .guid('32 hexadecimal digits as 8-4-4-4-12, such as 5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11')
  .check(z.toLowerCase());

const utc = 'a time in UTC, such as 2026-03-01T10:00:00Z';

/** A moment in UTC. `+00:00` is how some libraries write `Z`: it is read as that, so that readers meet one form. */
const utcTime = z.iso.datetime({ offset: true, error: utc, abort: true }).check(
  z.regex(/(Z|[+]00:00)$/, utc),
  z.overwrite((time) => time.replace('+00:00', 'Z')),
);

/**
 * What every state change says about itself, whatever its type.
 *
 * `sellerId` is also the message group of the queues: SQS allows 1–128 alphanumeric and punctuation characters there,
 * EventBridge 100 (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_SqsParameters.html).
 */
export const metadata = z.object({
  schemaVersion: z.int().check(z.minimum(1)),
  changeId,
  marketplace: marketplaceName,
  sellerId: z.string().check(z.regex(/^[\x21-\x7e]{1,100}$/, '1–100 printable ASCII characters without blanks')),
  occurredAt: utcTime,
  version: z.int().check(z.minimum(0)),
});

export type Metadata = z.infer<typeof metadata>;

/** An identifier given by a marketplace: an order, a stock keeping unit, a location, a return. */
export const marketplaceId = z
  .string()
  .check(
    z.regex(
      new RegExp(`^[^\\p{Cc}${notCarriedCharacters}]{1,200}$`, 'u'),
      '1–200 characters without control characters, U+FFFE and U+FFFF',
    ),
  );

/** Money in the currency's minor unit (cents), as an integer. */
export const minorUnits = z.int();

/** A text that is no part of a key, of at most 200 characters. */
export const freeText = z
  .string()
  .check(
    z.regex(new RegExp(`^[^${notCarriedCharacters}]{0,200}$`, 'u'), 'at most 200 characters without U+FFFE and U+FFFF'),
  );

/** How many pieces; never negative. */
export const quantity = z.int().check(z.minimum(0));

/** A field that may be left out. `null` says the same, as most serializers write an absent value. */
export const optional = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.pipe(
    z.nullish(schema),
    z.transform((value) => value ?? undefined),
  );
