import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOrderTrace } from '../../../tools/start/read-order-trace.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'order-trace-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const header =
  'order_id,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date';
const row = 'Größe-1,2017-10-02 10:56:33,,,';

function read(bytes: string | Uint8Array) {
  const file = join(folder, 'orders.csv');
  writeFileSync(file, bytes);
  return readOrderTrace(file, 1);
}

describe('a file of orders', () => {
  it.each([
    ['UTF-8', Buffer.from(`${header}\n${row}\n`)],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${header}\r\n${row}\r\n`)],
  ])('is read as %s', (_, bytes) => {
    const { events, problems } = read(bytes);
    expect(problems).toEqual([]);
    expect(events.map(({ detail }) => detail.data.orderId)).toEqual(['Größe-1']);
  });

  it.each<[string, Uint8Array, string]>([
    ['Windows-1252', Buffer.from(`${header}\n${row}`, 'latin1'), 'not UTF-8 (line 2)'],
    ['UTF-16 of Excel', Buffer.from(`\uFEFF${header}`.replaceAll(',', '\t'), 'utf16le'), 'UTF-16'],
    ['gzip', new Uint8Array([0x1f, 0x8b, 8, 0]), 'a gzip file'],
  ])('is refused in one sentence: %s', (_, bytes, what) => {
    expect(() => read(bytes)).toThrow(`orders.csv is ${what}; expected CSV with commas, as text in UTF-8.`);
  });

  it('is missed in one sentence where it is not there, or is a folder', () => {
    const missing = join(folder, 'none.csv');
    expect(() => readOrderTrace(missing, 1)).toThrow(`There is no file ${missing}: check the path after --trace.`);
    expect(() => readOrderTrace(folder, 1)).toThrow(`${folder} is a folder: name a CSV file after --trace.`);
  });

  it.each([
    ['semicolons', header.replaceAll(',', ';')],
    ['tabs', header.replaceAll(',', '\t')],
    ['a line sep=', `sep=,\n${header}`],
    ['a line sep=', `sep=;\n${header.replaceAll(',', ';')}`],
  ])('says in the first line that it is CSV with %s', (what, text) => {
    expect(read(text)).toEqual({
      events: [],
      problems: [{ line: 1, message: expect.stringContaining(`The file is CSV with ${what}; expected are commas`) }],
    });
  });
});
