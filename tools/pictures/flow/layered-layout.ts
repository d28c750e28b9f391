import { type LayoutOptions, lanes, mean, type Place, spreadOut } from './lanes.ts';
import { type LayoutArrow, type LayoutBox, layersOf, withoutCircles } from './layers.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Layout<Arrow extends LayoutArrow> {
  readonly width: number;
  readonly height: number;
  /** The middle of the upper edge of each box, by its id. */
  readonly boxes: ReadonlyMap<string, Point>;
  /** From where to where each frame reaches across. Nothing else is there in the layers of its boxes. */
  readonly frames: ReadonlyMap<string, { readonly left: number; readonly right: number }>;
  /** The points that an arrow goes through, downwards: an arrow that points up is one whose `up` is true. */
  readonly arrows: readonly { readonly arrow: Arrow; readonly up: boolean; readonly points: readonly Point[] }[];
}

const bendWidth = 4;
const sweeps = 24;

/**
 * Lays a graph out in layers, as Sugiyama, Tagawa and Toda describe it (1981): arrows that close a circle are reversed, the
 * layer of a box is the length of the longest path from a source, long arrows get a bend in each layer that they cross, and each box
 * moves to the mean position of its neighbours. Parts that are not connected are placed below each other.
 */
export function layeredLayout<Arrow extends LayoutArrow>(
  boxes: readonly LayoutBox[],
  arrows: readonly Arrow[],
  options: LayoutOptions,
): Layout<Arrow> {
  const { margin, gapY } = options;
  const down = withoutCircles(boxes, arrows);
  const layerOf = layersOf(boxes, down);
  const places = new Map<string, Place>(boxes.map((box) => [box.id, { ...box, layer: layerOf.get(box.id) ?? 0 }]));
  const ways = down.map((way, index) => {
    const [first, last] = [layerOf.get(way.from) ?? 0, layerOf.get(way.to) ?? 0];
    const frames = [way.from, way.to].map((id) => places.get(id)?.frame);
    const bends = Array.from(
      { length: last - first - 1 },
      (_, step): Place => ({
        id: `bend ${index} ${step}`,
        width: bendWidth,
        height: 0,
        layer: first + 1 + step,
        ...(frames[0] !== undefined && frames[0] === frames[1] && { frame: frames[0] }),
      }),
    );
    for (const bend of bends) places.set(bend.id, bend);
    return { ...way, through: [way.from, ...bends.map(({ id }) => id), way.to] };
  });

  const neighbours = new Map<string, string[]>([...places.keys()].map((id) => [id, []]));
  for (const { through } of ways) {
    for (const [index, id] of through.entries()) {
      for (const other of [through[index - 1], through[index + 1]]) if (other) neighbours.get(id)?.push(other);
    }
  }

  const layers = Object.values(Object.groupBy([...places.values()], ({ layer }) => layer)).map((layer = []) => [
    ...layer,
  ]);
  const { width, frames, limitsOf } = lanes(layers, options);
  const x = new Map<string, number>([...places.keys()].map((id) => [id, width / 2]));
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (const layer of sweep % 2 === 0 ? layers : layers.toReversed()) {
      const wanted = ({ id }: Place) =>
        mean(
          (neighbours.get(id) ?? []).map((other) => x.get(other) ?? 0),
          x.get(id) ?? 0,
        );
      for (const side of [...frames.keys(), undefined]) {
        const inSide = layer.filter(({ frame }) => frame === side).sort((a, b) => wanted(a) - wanted(b));
        const positions = spreadOut(
          inSide.map(wanted),
          inSide.map((place) => place.width),
          options.gapX,
          limitsOf(layer, side),
        );
        for (const [index, { id }] of inSide.entries()) x.set(id, positions[index] ?? 0);
      }
    }
  }

  const heights = layers.map((layer) => Math.max(...layer.map(({ height }) => height)));
  const tops = heights.map(
    (_, index) => margin + heights.slice(0, index).reduce((sum, height) => sum + height + gapY, 0),
  );
  const top = (id: string) => tops[places.get(id)?.layer ?? 0] ?? 0;
  const position = (id: string): Point => ({ x: x.get(id) ?? 0, y: top(id) });

  /** Where the arrows of a box begin or end: beside each other, in the order of where they go. */
  const port = (id: string, next: string, isBelow: boolean): number => {
    const place = places.get(id) as Place;
    const others = ways
      .flatMap(({ through }) =>
        isBelow ? (through[0] === id ? [through[1]] : []) : through.at(-1) === id ? [through.at(-2)] : [],
      )
      .filter((other) => other !== undefined)
      .sort((a, b) => (x.get(a) ?? 0) - (x.get(b) ?? 0));
    return position(id).x + ((others.indexOf(next) + 1) / (others.length + 1) - 0.5) * place.width * 0.8;
  };
  return {
    width,
    height: (tops.at(-1) ?? 0) + (heights.at(-1) ?? 0) + margin,
    boxes: new Map(boxes.map(({ id }) => [id, position(id)])),
    frames,
    arrows: ways.map(({ arrow, up, through }) => {
      const [from = '', second = ''] = through;
      const [beforeLast = '', to = ''] = through.slice(-2);
      const bends = through.slice(1, -1).flatMap((id) => {
        const { x: at, y } = position(id);
        return [
          { x: at, y },
          { x: at, y: y + (heights[places.get(id)?.layer ?? 0] ?? 0) },
        ];
      });
      return {
        arrow,
        up,
        points: [
          { x: port(from, second, true), y: top(from) + (places.get(from)?.height ?? 0) },
          ...bends,
          { x: port(to, beforeLast, false), y: top(to) },
        ],
      };
    }),
  };
}
