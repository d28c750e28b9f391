import { en } from 'zod/locales';
import * as z from 'zod/mini';
import { notCarriedCharacters } from './carried-text.ts';

// Without a locale zod/mini answers "Invalid input" to everything.
z.config(en());

/** A marketplace's name: what stands after `commerce.` in an event's `Source`. */
export const marketplaceName = z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,49}$/));

/**
 * What every state change says about itself, whatever its type.
 *
 * `sellerId` is also the message group of the queues: SQS allows 1–128 alphanumeric and punctuation characters there,
 * EventBridge 100 (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_SqsParameters.html).
 */
export const metadata = z.object({
  schemaVersion: z.int().check(z.minimum(1)),
  changeId: z.uuid(),
  marketplace: marketplaceName,
  sellerId: z.string().check(z.regex(/^[\x21-\x7e]{1,100}$/)),
  occurredAt: z.iso.datetime(),
  version: z.int().check(z.minimum(0)),
});

export type Metadata = z.infer<typeof metadata>;

/** An identifier given by a marketplace: an order, a stock keeping unit, a location, a return. */
export const marketplaceId = z.string().check(z.regex(new RegExp(`^[^\\p{Cc}${notCarriedCharacters}]{1,200}$`, 'u')));

/** Money in the currency's minor unit (cents), as an integer. */
export const minorUnits = z.int();

/** A text that is no part of a key, of at most 200 characters. */
export const freeText = z.string().check(z.regex(new RegExp(`^[^${notCarriedCharacters}]{0,200}$`, 'u')));

/** How many pieces; never negative. */
export const quantity = z.int().check(z.minimum(0));
