import { isDeepStrictEqual } from 'node:util';
import { readDiscardRequest, readInspectRequest, readRedriveRequest } from '../../../lambda/redrive/request.ts';
import { randomUuid } from '../../../local/random.ts';
import { rules } from '../../lambda/redrive/redrive-world.ts';
import { hostileBytesOfAnyDepth, pick } from '../mutations.ts';
import { jsonIn, type Target } from '../target.ts';

const readers = { inspect: readInspectRequest, redrive: readRedriveRequest, discard: readDiscardRequest };

/**
 * Requests to `inspect`, `redrive` and `discard`, as whoever may invoke them sends them.
 *
 * @param read the readers, for the test that plants a bug in them.
 */
export function requestsTarget(read: typeof readers = readers): Target {
  return {
    name: 'requests',
    description: 'requests to the functions inspect, redrive and discard',
    perThousand: 200,
    make: (random) =>
      hostileBytesOfAnyDepth({ to: pick(random, Object.keys(readers)), payload: validRequest(random) }, random),
    check: (input) => {
      const json = jsonIn(input);
      if (json === undefined) return { validJson: false, accepted: false, reason: 'not_json' }; // Lambda rejects it
      const { to, payload } = Object(json.value) as { to?: unknown; payload?: unknown };
      const reader = read[typeof to === 'string' && Object.hasOwn(read, to) ? (to as keyof typeof readers) : 'redrive'];
      const result = reader(payload, rules);
      if ('refused' in result) {
        const { error, problems } = result.refused;
        const described = problems.every(
          ({ path, code, message }) => [path, code, message].every((text) => typeof text === 'string') && message,
        );
        if (problems.length === 0 || !described) throw new Error('A request was rejected without a reason.');
        return { validJson: true, accepted: false, reason: `${error}: ${problems[0]?.code}` };
      }
      assertRightlyAccepted(payload, result.request);
      return { validJson: true, accepted: true };
    },
  };
}

function validRequest(random: () => number): object {
  const filter = pick(random, [
    undefined,
    { failureClass: 'permanent' },
    { failureReason: ['schema_broken', 'TimeoutError'], sellerId: 'seller-1' },
    { changeId: randomUuid(random), deadLetteredFrom: '2026-03-01T10:00:00Z' },
  ]);
  return {
    queue: pick(random, rules.queues),
    ...(filter && { filter }),
    ...(random() < 0.3 && { maxMessages: 1_000 }),
    ...(random() < 0.5 && { requestedBy: 'someone' }),
    ...(random() < 0.5 && { dryRun: random() < 0.5 }),
    ...(random() < 0.8 && { note: 'The table is repaired.' }),
  };
}

/** Nothing of the request was left out or taken for something else: it is plain data, with a queue that there is. */
function assertRightlyAccepted(payload: unknown, request: object): void {
  const sent = payload as Readonly<Record<string, unknown>>;
  const read = request as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(sent)) {
    if (!Object.hasOwn(read, name)) throw new Error(`The field ${name} was accepted and ignored.`);
    if (name === 'filter') {
      for (const [field, wanted] of Object.entries(Object(value))) {
        const asList = (given: unknown) =>
          (given === undefined ? [] : [given].flat()).map((text) => String(text).toLowerCase());
        const used = (read.filter as Readonly<Record<string, unknown>>)[field];
        if (!isDeepStrictEqual(asList(used), asList(wanted)))
          throw new Error(`The filter ${field} was read as another.`);
      }
    } else if (name === 'note' ? read.note !== String(value).trim() : !isDeepStrictEqual(read[name], value)) {
      throw new Error(`The field ${name} was read as another value.`);
    }
  }
  if (!rules.queues.includes(String(read.queue))) throw new Error('A queue that does not exist was accepted.');
}
