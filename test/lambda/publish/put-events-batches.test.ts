import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entrySize, type PutEventsEntry } from '../../../lambda/publish/entry-size.ts';
import { putEventsBatches } from '../../../lambda/publish/put-events-batches.ts';
import type { PutEventsError } from '../../../lambda/publish/put-events-error.ts';

const maxRequestBytes = 500;
const errors = {
  reset: () => Object.assign(new Error('reset'), { code: 'ECONNRESET' }),
  server: () => Object.assign(new Error('server'), { $metadata: { httpStatusCode: 500 } }),
  refused: () =>
    Object.assign(new Error('refused'), { name: 'ValidationException', $metadata: { httpStatusCode: 400 } }),
  credentials: () => Object.assign(new Error('no keys'), { name: 'CredentialsProviderError' }),
};

/** What the bus does with one request: takes part of it, or answers with an error, perhaps after it took all. */
const behaviour = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      codes: fc.array(
        fc.constantFrom('ok', 'ok', 'ThrottlingException', 'InternalFailure', 'MalformedDetail', 'left out'),
        { minLength: 10, maxLength: 10 },
      ),
      answered: fc.integer({ min: 0, max: 10 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ throws: fc.constantFrom<keyof typeof errors>('reset', 'server', 'refused') }) },
);

const run = fc.record({
  sizes: fc.array(fc.integer({ min: 10, max: maxRequestBytes + 20 }), { maxLength: 60 }),
  behaviours: fc.array(behaviour, { minLength: 1, maxLength: 40 }),
  concurrency: fc.integer({ min: 1, max: 4 }),
  maxAttempts: fc.integer({ min: 1, max: 4 }),
  stopsAt: fc.option(fc.integer({ min: 1, max: 20 })),
});

describe('any bus', () => {
  it('settles every item, or a first part when it must stop, exactly once, sends none again after its confirmation, and keeps to the limits', async () => {
    await fc.assert(
      fc.asyncProperty(run, async ({ sizes, behaviours, concurrency, maxAttempts, stopsAt }) => {
        const items = sizes.map((size, id) => ({
          id,
          entry: { Source: 's', DetailType: 't', Detail: `${id}`.padEnd(size - 2, ' ') },
        }));
        const confirmed = new Set<number>();
        const settled = new Map<number, PutEventsError | undefined>();
        const idOf = (entry: PutEventsEntry) => Number(entry.Detail);
        const sent = new Set<number>();
        let calls = 0;

        const stopped = await putEventsBatches(
          items,
          (item, error) => {
            expect(settled.has(item.id)).toBe(false);
            settled.set(item.id, error);
          },
          {
            maxRequestBytes,
            concurrency,
            maxAttempts,
            firstBackoffMillis: 1,
            maxBackoffMillis: 1,
            random: () => 0,
            sleep: async () => {},
            lingerMillis: 1,
            linger: async () => {},
            putEvents: async ({ Entries }) => {
              calls++;
              expect(Entries.length).toBeGreaterThan(0);
              expect(Entries.length).toBeLessThanOrEqual(10);
              expect(Entries.reduce((bytes, entry) => bytes + entrySize(entry), 0)).toBeLessThanOrEqual(
                maxRequestBytes,
              );
              for (const id of Entries.map(idOf)) {
                expect(confirmed.has(id)).toBe(false);
                sent.add(id);
              }
              if (stopsAt !== null && calls >= stopsAt) throw errors.credentials();
              const how = behaviours[calls % behaviours.length];
              if (how === undefined) throw new Error('no behaviour');
              await Promise.resolve();
              if ('throws' in how) throw errors[how.throws]();
              const results = Entries.map((entry, position) => {
                const code = how.codes[position];
                if (code === 'left out') return {};
                if (code !== 'ok') return { ErrorCode: code };
                if (position < how.answered) confirmed.add(idOf(entry));
                return { EventId: 'event-id' };
              });
              return { Entries: results.slice(0, how.answered) };
            },
          },
        );

        const settledIds = [...settled.keys()].sort((a, b) => a - b);
        expect(settledIds).toEqual(items.slice(0, settled.size).map(({ id }) => id));
        if (stopped === undefined) expect(settled.size).toBe(items.length);
        expect([...sent].every((id) => settled.has(id))).toBe(true);
        for (const [id, error] of settled) expect(error === undefined).toBe(confirmed.has(id));
      }),
      { numRuns: 500 },
    );
  });
});
