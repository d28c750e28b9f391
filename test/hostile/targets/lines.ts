import { Readable } from 'node:stream';
import { catalog } from '../../../lambda/events/catalog.ts';
import { checkEvent } from '../../../lambda/publish/check-event.ts';
import { OpsError } from '../../../ops/context.ts';
import { readEventLine } from '../../../ops/publish/event-line.ts';
import { inputLines } from '../../../ops/publish/input-lines.ts';
import { readChanges } from '../../../sample/read-change.ts';
import { changeCount } from '../../../sample/sample-event.ts';
import { hostileBytesOfAnyDepth } from '../mutations.ts';
import { jsonIn, type Target } from '../target.ts';
import { present, validEnvelope } from '../valid-inputs.ts';

const marketplaces: readonly string[] = ['amazon', 'shopify', 'direct'];
const goodLine = JSON.stringify({
  detailType: 'OrderStateChanged',
  detail: {
    metadata: {
      schemaVersion: 1,
      changeId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
      marketplace: 'amazon',
      sellerId: 'good',
      occurredAt: '2026-03-01T10:00:00Z',
      version: 1,
    },
    data: { orderId: 'order-1', status: 'paid' },
  },
});

/**
 * A line of a file that `ops publish` and `ops validate` read, between two good ones.
 *
 * @param read one line, for the test that plants a bug in it.
 */
export function linesTarget(read: typeof readEventLine = readEventLine): Target {
  return {
    name: 'lines',
    description: 'lines of files that ops publish and ops validate read, between good ones',
    perThousand: 250,
    make: (random) => {
      const { 'detail-type': detailType, source, detail } = validEnvelope(random);
      const asText = random() < 0.3;
      const line = asText
        ? { Source: source, DetailType: detailType, Detail: JSON.stringify(detail) }
        : { detailType, detail, ...(random() < 0.3 && { source }) };
      return hostileBytesOfAnyDepth(line, random);
    },
    check: async (input) => {
      const file = Buffer.concat([Buffer.from(`${goodLine}\n`), input, Buffer.from(`\n${goodLine}\n`)]);
      const texts: (string | { readonly problem: string })[] = [];
      try {
        const { lines } = await inputLines('-', Readable.from([file]) as never, 'one event a line');
        for await (const { text } of lines) texts.push(text);
      } catch (error) {
        if (!(error instanceof OpsError)) throw error;
        throw new Error('The good line at the beginning was not read.');
      }
      const [first, ...rest] = texts;
      if (first !== goodLine || rest.pop() !== goodLine) throw new Error('The lines beside it were touched.');
      const outcomes = rest.map((text) => outcomeOf(text, read));
      const [rejected] = outcomes.filter(({ reason }) => reason !== undefined);
      if (rejected && isPlainlyValid(input)) throw new Error(`A valid line was rejected: ${rejected.reason}.`);
      const validJson = jsonIn(input) !== undefined;
      return { validJson, accepted: outcomes.length > 0 && !rejected, reason: rejected?.reason ?? 'blank' };
    },
  };
}

/** Whether the written contract accepts every change of the line, and nothing in it is unusual enough to be refused all the same. */
function isPlainlyValid(input: Uint8Array): boolean {
  const text = Buffer.from(input).toString();
  const { detailType, detail, ...others } = Object(jsonIn(input)?.value);
  if (Object.keys(others).length > 0 || /[^ -~]|\\u|\d[.eE]|\d{16}|\[{99}/.test(text)) return false;
  if (typeof detail !== 'object' || JSON.stringify(JSON.parse(text)) !== text) return false; // a name may stand twice
  const { marketplace } = Object(Object(detail).metadata);
  if (!marketplaces.includes(marketplace as string)) return false;
  const source = `commerce.${marketplace}`;
  return readChanges({ source, detailType, detail }, present).length === changeCount(detail);
}

/** @throws Error where the contract says otherwise. */
function outcomeOf(text: string | { readonly problem: string }, read: typeof readEventLine): { reason?: string } {
  if (typeof text !== 'string') return { reason: text.problem };
  const line = read(text, 'bus');
  if (!line.good) {
    if (line.problems.length === 0) throw new Error('A line was rejected without a problem.');
    return { reason: line.reason };
  }
  const { entry, changes } = checkEvent(line.event, catalog.eventTypes, present, marketplaces);
  const [refusal] = changes.filter((each) => each !== undefined);
  if (refusal) {
    if (refusal.problems.length === 0 && refusal.message === undefined)
      throw new Error('A change was refused without a problem.');
    return { reason: refusal.reason };
  }
  if (entry === undefined) throw new Error('Nothing is wrong, and there is nothing to send.');
  // What goes to the bus is what a consumer accepts, by the written contract.
  const detail = JSON.parse(entry.Detail ?? '');
  const readable = readChanges({ source: entry.Source, detailType: entry.DetailType, detail }, present);
  if (readable.length !== changes.length) throw new Error('A change was accepted that its consumer rejects.');
  return {};
}
