/** What is laid out: boxes with their size. Boxes with the same frame stay together. */
export interface LayoutBox {
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly frame?: string;
}

export interface LayoutArrow {
  readonly from: string;
  readonly to: string;
}

interface Way<Arrow> {
  readonly from: string;
  readonly to: string;
  readonly arrow: Arrow;
  /** Whether the arrow points the other way. */
  readonly up: boolean;
}

/** The arrows, those turned around that lead back to where a walk from the sources came from. */
export function withoutCircles<Arrow extends LayoutArrow>(
  boxes: readonly LayoutBox[],
  arrows: readonly Arrow[],
): Way<Arrow>[] {
  const ways: Way<Arrow>[] = [];
  const state = new Map<string, 'under way' | 'done'>();
  const walk = (id: string) => {
    state.set(id, 'under way');
    for (const arrow of arrows.filter(({ from }) => from === id)) {
      const up = state.get(arrow.to) === 'under way';
      ways.push(up ? { from: arrow.to, to: id, arrow, up } : { from: id, to: arrow.to, arrow, up });
      if (!state.has(arrow.to)) walk(arrow.to);
    }
    state.set(id, 'done');
  };
  const sources = boxes.filter(({ id }) => !arrows.some(({ to }) => to === id));
  for (const { id } of [...sources, ...boxes]) if (!state.has(id)) walk(id);
  return ways;
}

/** The layer of each box, from 0. A source stands right above what it leads to. */
export function layersOf(boxes: readonly LayoutBox[], ways: readonly Way<unknown>[]): Map<string, number> {
  const layers = new Map<string, number>();
  const depth = (id: string): number => {
    const known = layers.get(id);
    if (known !== undefined) return known;
    const above = ways.filter(({ to }) => to === id).map(({ from }) => depth(from) + 1);
    layers.set(id, Math.max(0, ...above));
    return layers.get(id) ?? 0;
  };
  for (const { id } of boxes) depth(id);
  for (const { id } of boxes) {
    if (ways.some(({ to }) => to === id)) continue;
    const below = ways.filter(({ from }) => from === id).map(({ to }) => layers.get(to) ?? 0);
    if (below.length > 0) layers.set(id, Math.min(...below) - 1);
  }
  let next = 0;
  for (const part of connectedParts(boxes, ways)) {
    const own = part.map((id) => layers.get(id) ?? 0);
    const shift = next - Math.min(...own);
    for (const id of part) layers.set(id, (layers.get(id) ?? 0) + shift);
    next = Math.max(...own) + shift + 1;
  }
  return layers;
}

/** The ids of boxes that are connected, the largest part first. */
function connectedParts(boxes: readonly LayoutBox[], ways: readonly Way<unknown>[]): string[][] {
  const parts: string[][] = [];
  const seen = new Set<string>();
  const collect = (id: string): string[] => {
    if (seen.has(id)) return [];
    seen.add(id);
    const others = ways.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : []));
    return [id, ...others.flatMap(collect)];
  };
  for (const { id } of boxes) if (!seen.has(id)) parts.push(collect(id));
  return parts.sort((a, b) => b.length - a.length);
}
