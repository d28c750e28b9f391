import { type Picture, phoneWidth, rounded, svgElement, svgText, type Theme, textWidth } from '../svg.ts';
import { linesOf } from './box-text.ts';
import { describeFlow } from './describe-flow.ts';
import type { EdgeKind } from './flow-graph.ts';
import type { Arrow, Box, Frame, Outline } from './flow-outline.ts';
import { type Layout, layeredLayout } from './layered-layout.ts';

/** What the color of an arrow means. The first that fits an arrow counts. */
const meanings: readonly {
  readonly text: string;
  readonly kinds: readonly EdgeKind[];
  readonly series: 0 | 1 | 2 | 3;
}[] = [
  { text: 'event on its way', kinds: ['archives', 'routes', 'delivers', 'polls', 'writes'], series: 0 },
  { text: 'failed event', kinds: ['delivery failed', 'received too often', 'takes', 'reads'], series: 1 },
  { text: 'sent back', kinds: [], series: 2 },
  { text: 'notification', kinds: ['notifies'], series: 3 },
];

const nameSize = 13;
const boldFactor = 1.06;
const serviceSize = 11;
const lineHeight = 16;
const framePadding = 6;
const legendHeight = 52;

/** The outline of a flow as a picture that is read from top to bottom, on a phone too. */
export function flowPicture({ boxes, frames, arrows }: Outline, theme: Theme): Picture {
  const isPolled = (id: string) => arrows.some(({ to, kinds }) => to === id && kinds.includes('polls'));
  const merged = mergedArrows(arrows, (id) => isPolled(id));
  const layout = layeredLayout(
    boxes.map((box) => ({ ...box, ...sizeOf(box) })),
    merged,
    { width: phoneWidth, margin: 10, gapX: 8, gapY: 40, framePadding },
  );
  const title = 'How an event flows';
  const headerHeight = 32 + 20 * frames.length;
  return {
    title,
    description: describeFlow({ boxes, frames, arrows }),
    width: layout.width,
    height: layout.height + headerHeight + legendHeight,
    body: [
      svgText(12, 24, title, { size: 15, bold: true }),
      ...frames.map(({ variants }, index) => {
        const y = 46 + index * 20;
        const sample = { x: 12, y: y - 11, width: 20, height: 13, rx: 3, ...frameLine(theme) };
        const number = frames.length > 1 ? `${index + 1}: ` : '';
        return `${svgElement('rect', sample)}${svgText(40, y, `${number}one each for ${variants.join(', ')}`)}`;
      }),
      `<g transform="translate(0 ${headerHeight})">`,
      ...frames.map((frame, index) => drawFrame(frame, frames.length > 1 ? `${index + 1}` : '', boxes, layout, theme)),
      ...layout.arrows.map(({ arrow, up, points }) => drawArrow(arrow, up, points, theme)),
      ...boxes.map((box) => drawBox(box, layout, theme)),
      '</g>',
      ...meanings.map(({ text, series }, index) => {
        const [x, y] = [14 + (index % 2) * 170, layout.height + headerHeight + 18 + Math.floor(index / 2) * 22];
        const line = svgElement('line', {
          x1: x,
          y1: y - 4,
          x2: x + 22,
          y2: y - 4,
          stroke: theme.series[series],
          'stroke-width': 2.5,
        });
        return `${line}${svgText(x + 29, y, text)}`;
      }),
    ],
  };
}

interface DrawnArrow extends Arrow {
  readonly series: 0 | 1 | 2 | 3;
  /** Whether another arrow leads back. */
  readonly both: boolean;
}

/** Two arrows between the same boxes are one with two heads. */
function mergedArrows(arrows: readonly Arrow[], isConsumer: (id: string) => boolean): DrawnArrow[] {
  const isBack = ({ from, kinds }: Arrow) => kinds.includes('sends') && !isConsumer(from);
  const isPair = (one: Arrow, other: Arrow) => one.from === other.to && one.to === other.from;
  const isFed = (id: string, by: string) => arrows.some(({ from, to }) => to === id && from !== by);
  return arrows.flatMap((arrow) => {
    const other = arrows.find((each) => isPair(each, arrow));
    // A queue stands above the functions that take from it, but for one that nothing else sends to.
    if (other && (isBack(arrow) ? isFed(arrow.to, arrow.from) : !isFed(arrow.from, arrow.to))) return [];
    const first = meanings.find(({ kinds }) => kinds.some((kind) => arrow.kinds.includes(kind)));
    return [{ ...arrow, series: other ? 1 : isBack(arrow) ? 2 : (first?.series ?? 1), both: other !== undefined }];
  });
}

function sizeOf(box: Box): { width: number; height: number } {
  const { names, service } = linesOf(box);
  const widest = Math.max(
    ...names.map((name) => textWidth(name, nameSize) * boldFactor),
    textWidth(service, serviceSize),
  );
  return { width: widest + 12, height: (names.length + (service ? 1 : 0)) * lineHeight + 10 };
}

function drawBox(box: Box, layout: Layout<DrawnArrow>, theme: Theme): string {
  const { width, height } = sizeOf(box);
  const { x, y } = layout.boxes.get(box.id) ?? { x: 0, y: 0 };
  const { names, service } = linesOf(box);
  return [
    svgElement('rect', { x: x - width / 2, y, width, height, rx: 5, fill: theme.box, stroke: theme.line }),
    ...names.map((name, index) =>
      svgText(x, y + 17 + index * lineHeight, name, { size: nameSize, anchor: 'middle', bold: true }),
    ),
    ...(service
      ? [
          svgText(x, y + 17 + names.length * lineHeight, service, {
            size: serviceSize,
            anchor: 'middle',
            fill: theme.faintText,
          }),
        ]
      : []),
  ].join('');
}

function drawArrow(
  { series, both }: DrawnArrow,
  up: boolean,
  points: readonly { x: number; y: number }[],
  theme: Theme,
): string {
  const color = theme.series[series];
  const [first, ...others] = points;
  const last = others.at(-1);
  if (!first || !last) return '';
  const heads = [...(up || both ? [{ at: first, way: -1 }] : []), ...(!up || both ? [{ at: last, way: 1 }] : [])];
  let from = first;
  const curves = others.map((to) => {
    const half = (from.y + to.y) / 2;
    const curve =
      from.x === to.x
        ? `V${rounded(to.y)}`
        : `C${rounded(from.x)} ${rounded(half)} ${rounded(to.x)} ${rounded(half)} ${rounded(to.x)} ${rounded(to.y)}`;
    from = to;
    return curve;
  });
  return [
    svgElement('path', {
      d: `M${rounded(first.x)} ${rounded(first.y)}${curves.join('')}`,
      fill: 'none',
      stroke: color,
      'stroke-width': 1.8,
    }),
    ...heads.map(({ at: { x, y }, way }) =>
      svgElement('path', { d: `M${rounded(x)} ${rounded(y)}l-4.5 ${-8 * way}h9z`, fill: color }),
    ),
  ].join('');
}

function drawFrame(
  { id }: Frame,
  number: string,
  boxes: readonly Box[],
  layout: Layout<DrawnArrow>,
  theme: Theme,
): string {
  const { left, right } = layout.frames.get(id) ?? { left: 0, right: 0 };
  const inside = boxes.filter(({ frame }) => frame === id);
  const top = Math.min(...inside.map((box) => layout.boxes.get(box.id)?.y ?? 0)) - framePadding;
  const bottom =
    Math.max(...inside.map((box) => (layout.boxes.get(box.id)?.y ?? 0) + sizeOf(box).height)) + framePadding;
  const corners = { x: left, y: top, width: right - left, height: bottom - top, rx: 8 };
  const label = number && svgText(left + 4, top + 14, number, { size: 12, bold: true });
  return `${svgElement('rect', { ...corners, ...frameLine(theme) })}${label}`;
}

const frameLine = (theme: Theme) => ({ fill: 'none', stroke: theme.faintText, 'stroke-dasharray': '4 3' });
