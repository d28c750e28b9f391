import { describe, expect, it } from 'vitest';
import { entrySize } from '../../../lambda/publish/entry-size.ts';

describe('the size of an entry', () => {
  const entry = { Source: 'abc', DetailType: 'de', Detail: '{}' };

  it('counts source, detail type and detail', () => expect(entrySize(entry)).toBe(7));
  it('counts 14 bytes for a time', () => expect(entrySize({ ...entry, Time: new Date(0) })).toBe(21));
  it('counts every resource', () => expect(entrySize({ ...entry, Resources: ['x', 'yz'] })).toBe(10));
  it('counts bytes of UTF-8, not characters', () => expect(entrySize({ ...entry, Detail: '"ü€😀"' })).toBe(5 + 11));
  it('counts neither the bus nor the trace', () =>
    expect(entrySize({ ...entry, EventBusName: 'bus', TraceHeader: 'trace' })).toBe(7));
});
