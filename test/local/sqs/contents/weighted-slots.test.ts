import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WeightedSlots } from '../../../../local/sqs/contents/weighted-slots.ts';

it('each slot is found at as many places as it weighs, however many slots are opened and closed', () => {
  const step = fc.record({ close: fc.boolean(), at: fc.nat(), weight: fc.nat(4) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 80, size: 'max' }), (steps) => {
      const slots = new WeightedSlots();
      const weights = new Map<number, number>();
      for (const { close, at, weight } of steps) {
        const known = [...weights.keys()][at % Math.max(1, weights.size)];
        if (close && at % 3 === 0 && known !== undefined) {
          slots.close(known);
          weights.delete(known);
        } else {
          const slot = close && known !== undefined ? known : slots.open();
          slots.set(slot, weight);
          weights.set(slot, weight);
        }
      }
      const found = new Map([...weights.keys()].map((slot) => [slot, 0]));
      for (let place = 0; place < slots.total; place++) {
        const slot = slots.slotAt(place);
        found.set(slot, (found.get(slot) ?? 0) + 1);
      }
      expect(found).toEqual(weights);
    }),
  );
});
