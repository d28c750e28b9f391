import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layeredLayout } from '../../../tools/pictures/flow/layered-layout.ts';

const options = { width: 360, margin: 10, gapX: 8, gapY: 40, framePadding: 6 };
const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** A graph of boxes, in a frame and not, with circles, arrows over several layers, and parts that are not connected. */
const graphs = fc
  .uniqueArray(
    fc.record({ id: fc.constantFrom(...ids), width: fc.integer({ min: 20, max: 150 }), framed: fc.boolean() }),
    {
      selector: ({ id }) => id,
      minLength: 1,
    },
  )
  .chain((boxes) => {
    const end = fc.constantFrom(...boxes.map(({ id }) => id));
    const arrow = fc.record({ from: end, to: end }).filter(({ from, to }) => from !== to);
    return fc.record({
      boxes: fc.constant(
        boxes.map(({ id, width, framed }) => ({ id, width, height: 40, ...(framed && { frame: 'frame' }) })),
      ),
      arrows:
        boxes.length < 2
          ? fc.constant([])
          : fc.uniqueArray(arrow, { selector: ({ from, to }) => from + to, maxLength: 14 }),
    });
  });

describe('the layout in layers', () => {
  it('keeps boxes apart and inside the picture, arrows downwards, and other boxes out of a frame', () => {
    fc.assert(
      fc.property(graphs, ({ boxes, arrows }) => {
        const layout = layeredLayout(boxes, arrows, options);
        const placed = boxes.map((box) => {
          const { x = Number.NaN, y = Number.NaN } = layout.boxes.get(box.id) ?? {};
          return { ...box, left: x - box.width / 2, right: x + box.width / 2, y };
        });
        for (const { left, right, y, height } of placed) {
          expect(left).toBeGreaterThanOrEqual(options.margin - 0.01);
          expect(right).toBeLessThanOrEqual(layout.width - options.margin + 0.01);
          expect(y + height).toBeLessThanOrEqual(layout.height);
        }
        for (const [index, one] of placed.entries()) {
          for (const other of placed.slice(index + 1).filter(({ y }) => y === one.y)) {
            expect(Math.max(one.left, other.left) - Math.min(one.right, other.right)).toBeGreaterThanOrEqual(
              options.gapX - 0.01,
            );
          }
        }
        const frame = layout.frames.get('frame');
        const tops = placed.filter((box) => 'frame' in box).map(({ y }) => y);
        for (const box of placed.filter(({ y }) => Math.min(...tops) <= y && y <= Math.max(...tops))) {
          if ('frame' in box) expect(box.right).toBeLessThanOrEqual((frame?.right ?? 0) + 0.01);
          else expect(box.left).toBeGreaterThanOrEqual((frame?.right ?? 0) - 0.01);
        }
        expect(layout.arrows.map(({ arrow }) => arrow)).toHaveLength(arrows.length);
        for (const { points } of layout.arrows) {
          expect(points.map(({ y }) => y)).toEqual(points.map(({ y }) => y).toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('turns arrows around that close a circle, and puts each box below all that lead to it', () => {
    const boxes = ['queue', 'consumer', 'dead letters', 'redrive'].map((id) => ({ id, width: 80, height: 40 }));
    const arrows = boxes.map(({ id }, index) => ({ from: id, to: boxes[(index + 1) % boxes.length]?.id ?? '' }));
    const layout = layeredLayout(boxes, arrows, options);
    expect(boxes.map(({ id }) => layout.boxes.get(id)?.y)).toEqual([10, 90, 170, 250]);
    expect(layout.arrows.filter(({ up }) => up).map(({ arrow }) => arrow)).toEqual([{ from: 'redrive', to: 'queue' }]);
  });
});
