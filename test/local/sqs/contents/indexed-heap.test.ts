import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IndexedHeap } from '../../../../local/sqs/contents/indexed-heap.ts';

it('the heap keeps the least key first, whatever is pushed and removed', () => {
  const step = fc.record({ push: fc.boolean(), number: fc.nat(50) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const heap = new IndexedHeap<{ key: number; index: number }>((item, index) => {
        item.index = index;
      });
      const inside: { key: number; index: number }[] = [];
      for (const { push, number } of steps) {
        if (push || inside.length === 0) {
          const item = { key: number, index: -1 };
          inside.push(item);
          heap.push(item.key, item);
        } else {
          const [removed] = inside.splice(number % inside.length, 1);
          heap.remove(removed?.index as number);
          expect(removed?.index).toBe(-1);
        }
        expect(heap.leastKey).toBe(Math.min(...inside.map(({ key }) => key)));
        expect(heap.first?.key).toBe(inside.length > 0 ? heap.leastKey : undefined);
        expect(new Set(heap.items)).toEqual(new Set(inside));
        for (const item of inside) expect(heap.items[item.index]).toBe(item);
      }
    }),
  );
});
