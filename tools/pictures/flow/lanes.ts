import type { LayoutBox } from './layers.ts';

export interface LayoutOptions {
  /** The picture is no narrower. */
  readonly width: number;
  readonly margin: number;
  /** Between two boxes of a layer, and between two layers. */
  readonly gapX: number;
  readonly gapY: number;
  /** Between a frame and what is in it. */
  readonly framePadding: number;
}

/** A box, or the place where a long arrow crosses a layer. */
export interface Place extends LayoutBox {
  readonly layer: number;
}

/**
 * The lane of each frame, from the left, and what is left of each layer for what has none.
 *
 * @returns the width of all of it too.
 */
export function lanes(
  layers: readonly (readonly Place[])[],
  { width: leastWidth, margin, gapX, framePadding }: LayoutOptions,
) {
  const packed = (places: readonly Place[]) =>
    places.reduce((sum, place) => sum + place.width, 0) + gapX * Math.max(0, places.length - 1);
  const inSide = (layer: readonly Place[], side: string | undefined) => layer.filter(({ frame }) => frame === side);
  const frames = new Map<string, { readonly left: number; readonly right: number }>();
  let left = margin;
  for (const frame of new Set(layers.flat().flatMap((place) => place.frame ?? []))) {
    const right = left + Math.max(...layers.map((layer) => packed(inSide(layer, frame)))) + 2 * framePadding;
    frames.set(frame, { left, right });
    left = right + gapX;
  }
  /** Where places without a frame begin: a frame is there from its first layer to its last. */
  const beginOf = (layer: readonly Place[]): number => {
    const reaching = [...frames].filter(([frame]) => {
      const own = layers.flatMap((each, index) => (inSide(each, frame).length > 0 ? [index] : []));
      const at = layers.indexOf(layer);
      return Math.min(...own) <= at && at <= Math.max(...own);
    });
    return Math.max(margin, ...reaching.map(([, { right }]) => right + gapX));
  };
  const width = Math.max(
    leastWidth,
    ...layers.map((layer) => Math.ceil(beginOf(layer) + packed(inSide(layer, undefined)) + margin)),
  );
  const limitsOf = (layer: readonly Place[], side: string | undefined): readonly [number, number] => {
    const lane = side === undefined ? undefined : frames.get(side);
    return lane ? [lane.left + framePadding, lane.right - framePadding] : [beginOf(layer), width - margin];
  };
  return { width, frames, limitsOf };
}

export const mean = (values: readonly number[], otherwise: number) =>
  values.length === 0 ? otherwise : values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Positions of middles as near as possible to the wanted ones that are in order, apart from each other and within limits: the
 * pool-adjacent-violators algorithm on what is left of the wanted positions once the distances are taken off.
 */
export function spreadOut(
  wanted: readonly number[],
  widths: readonly number[],
  gap: number,
  [least, most]: readonly [number, number],
): number[] {
  let sum = 0;
  const offsets = widths.map((width, index) => {
    if (index > 0) sum += ((widths[index - 1] ?? 0) + width) / 2 + gap;
    return sum;
  });
  const pools: { total: number; count: number }[] = [];
  for (const [index, value] of wanted.entries()) {
    pools.push({ total: value - (offsets[index] ?? 0), count: 1 });
    for (;;) {
      const [before, last] = pools.slice(-2);
      if (!before || !last || before.total / before.count <= last.total / last.count) break;
      pools.splice(-2, 2, { total: before.total + last.total, count: before.count + last.count });
    }
  }
  const [first, last] = [least + (widths[0] ?? 0) / 2, most - (widths.at(-1) ?? 0) / 2 - sum];
  const free = pools.flatMap(({ total, count }) => Array.from({ length: count }, () => total / count));
  return free.map((value, index) => Math.max(first, Math.min(value, last)) + (offsets[index] ?? 0));
}
