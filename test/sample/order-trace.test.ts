import { describe, expect, it } from 'vitest';
import { catalog } from '../../lambda/events/catalog.ts';
import { parseOrderTrace } from '../../sample/order-trace.ts';
import { parseOne } from '../support/consume/parse-one.ts';

const header =
  'order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date';
const traceOf = (...rows: string[]) => parseOrderTrace([header, ...rows].join('\n'), { seed: 1 });
const summaryOf = (csv: string) =>
  parseOrderTrace(csv, { seed: 1 }).events.map(({ detail }) => [
    detail.data.orderId,
    detail.data.status,
    detail.metadata.version,
  ]);

describe('a trace of orders', () => {
  it('makes one change of each time that is there, and none of the estimate and the status', () => {
    const { events, problems } = traceOf(
      'o1,c1,delivered,3/4/2026 9:05,3/4/2026 9:05,3/5/2026 10:00,3/9/2026 23:59,3/20/2026 0:00',
    );
    expect(problems).toEqual([]);
    expect(events.map(({ detail }) => [detail.data, detail.metadata.version, detail.metadata.occurredAt])).toEqual([
      [{ orderId: 'o1', status: 'created' }, Date.UTC(2026, 2, 4, 9, 5) + 1, '2026-03-04T09:05:00.000Z'],
      [{ orderId: 'o1', status: 'paid' }, Date.UTC(2026, 2, 4, 9, 5) + 2, '2026-03-04T09:05:00.000Z'],
      [{ orderId: 'o1', status: 'shipped' }, Date.UTC(2026, 2, 5, 10, 0) + 3, '2026-03-05T10:00:00.000Z'],
      [{ orderId: 'o1', status: 'delivered' }, Date.UTC(2026, 2, 9, 23, 59) + 4, '2026-03-09T23:59:00.000Z'],
    ]);
  });

  it('leaves absent what the file does not tell', () => {
    expect(summaryOf(`${header}\no1,c1,canceled,3/4/2026 9:05,,,,3/20/2026 0:00`)).toEqual([
      ['o1', 'created', Date.UTC(2026, 2, 4, 9, 5) + 1],
    ]);
    expect(JSON.stringify(traceOf('o1,c1,canceled,3/4/2026 9:05,,,,'))).not.toContain('c1');
  });

  it('goes in the order of time over the whole file, also where a carrier came before the approval', () => {
    const { events } = traceOf(
      'late,c,x,2026-03-04 12:00:00,2026-03-06 00:00:00,2026-03-05 00:00:00,,',
      'early,c,x,2026-03-04 11:59:59,2026-03-05 12:00:00,,,',
    );
    expect(events.map(({ detail }) => `${detail.data.orderId} ${detail.data.status}`)).toEqual([
      'early created',
      'late created',
      'late shipped',
      'early paid',
      'late paid',
    ]);
  });

  it('gives events that are valid by the contract', () => {
    const { events } = traceOf('o1,c1,delivered,3/4/2026 9:05,3/4/2026 9:06,,,', 'o2,c2,delivered,3/4/2026 9:05,,,,');
    const results = events.map((event) => parseOne(event, catalog.eventTypes, Date.UTC(2026, 3, 1)));
    expect(results).toMatchObject([{ valid: true }, { valid: true }, { valid: true }]);
  });

  it('draws marketplace and seller by order and seed, the same for all changes of an order', () => {
    const rows = Array.from({ length: 200 }, (_, number) => `o${number},c,x,3/4/2026 9:05,3/4/2026 9:06,,,`);
    const csv = [header, ...rows].join('\n');
    const first = parseOrderTrace(csv, { seed: 1 }).events;
    expect(parseOrderTrace(csv, { seed: 1 }).events).toEqual(first);
    expect(parseOrderTrace(csv, { seed: 2 }).events).not.toEqual(first);
    const ownersOf = new Map<unknown, Set<string>>();
    for (const { source, detail } of first) {
      const owners = ownersOf.get(detail.data.orderId) ?? new Set();
      ownersOf.set(detail.data.orderId, owners.add(`${source} ${detail.metadata.sellerId}`));
    }
    expect([...ownersOf.values()].every((owners) => owners.size === 1)).toBe(true);
    expect(new Set(first.map(({ source }) => source)).size).toBe(3);
    expect(new Set(first.map(({ detail }) => detail.metadata.changeId)).size).toBe(400);
  });

  it('reads quotes, CRLF, a byte order mark, columns in another order, and a last line without an end', () => {
    const csv =
      '\uFEFForder_purchase_timestamp,"order_id",order_approved_at,order_delivered_carrier_date,order_delivered_customer_date\r\n' +
      '3/4/2026 9:05,"a ""quoted"", id",,,\r\n\r\n"3/4/2026 9:06",o2,,,';
    expect(summaryOf(csv)).toEqual([
      ['a "quoted", id', 'created', Date.UTC(2026, 2, 4, 9, 5) + 1],
      ['o2', 'created', Date.UTC(2026, 2, 4, 9, 6) + 1],
    ]);
  });

  it('names the line of a bad row and what is expected, and keeps the good rows', () => {
    const { events, problems } = traceOf(
      'o1,c,x,yesterday,2/30/2026 9:05,,,',
      'o2,c,x,3/4/2026 9:05,,,,',
      ',c,x,3/4/2026 9:05,,,,',
      'o4,c,x',
      'o2,c,x,3/4/2026 9:05,,,,',
      'o6,c,x,3/4/2026 24:00,,,,',
    );
    expect(events.map(({ detail }) => detail.data.orderId)).toEqual(['o2']);
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '2: order_purchase_timestamp must be a time as M/D/YYYY H:MM or YYYY-MM-DD HH:MM:SS, or empty.',
      '2: order_approved_at must be a time as M/D/YYYY H:MM or YYYY-MM-DD HH:MM:SS, or empty.',
      '4: order_id must have 1 to 200 characters.',
      '5: 8 fields expected, as the first line has; 3 found.',
      '6: order_id stands in line 3 already: one row for each order.',
      '7: order_purchase_timestamp must be a time as M/D/YYYY H:MM or YYYY-MM-DD HH:MM:SS, or empty.',
    ]);
  });

  it('names missing columns, an empty file and a quote that does not end', () => {
    expect(parseOrderTrace('order_id,order_approved_at\no1,', { seed: 1 }).problems).toMatchObject([
      {
        line: 1,
        message: expect.stringContaining(
          'missing: order_purchase_timestamp, order_delivered_carrier_date, order_delivered_customer_date',
        ),
      },
    ]);
    expect(parseOrderTrace('', { seed: 1 }).problems).toMatchObject([
      { line: 1, message: expect.stringContaining('empty') },
    ]);
    expect(traceOf('o1,c,"x\ny",3/4/2026 9:05,,,,', 'o2,c,"open').problems).toMatchObject([
      { line: 4, message: expect.stringContaining('quote') },
    ]);
  });
});
