import type { FlashSaleRow } from './flash-sale-rows.ts';

// In the units of the picture, which is as wide as a phone: text keeps its size there.
const width = 400;
const left = 44;
const right = 12;
const top = 72;
const barHeight = 18;
const groupHeight = 66;
const labelWidth = 60;

const kinds = [
  { name: 'not packed', packed: false },
  { name: 'packed', packed: true },
];

/**
 * Drain times as an SVG picture: a bar for each sale, grouped by the maximum concurrency.
 *
 * @param rows of sales that differ in their maximum concurrency and in packing.
 */
export function drainPicture(rows: readonly FlashSaleRow[]): string {
  const concurrencies = [...new Set(rows.map(({ maximumConcurrency }) => maximumConcurrency))].sort((a, b) => a - b);
  const most = Math.max(1, ...rows.map(({ drainSeconds }) => drainSeconds));
  const lengthOf = (seconds: number) => (seconds / most) * (width - left - right - labelWidth);
  const height = top + concurrencies.length * groupHeight + 8;
  const groups = concurrencies.map((concurrency, group) => {
    const from = top + group * groupHeight;
    const bars = kinds.map(({ packed }, index) => {
      const row = rows.find((each) => each.maximumConcurrency === concurrency && each.packed === packed);
      if (!row) return '';
      const y = from + index * (barHeight + 4);
      const length = lengthOf(row.drainSeconds);
      return `<rect class="d${index}" x="${left}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}"/><text x="${(left + length + 6).toFixed(1)}" y="${y + 14}">${secondsText(row.drainSeconds)}</text>`;
    });
    return `<text x="${left - 8}" y="${from + barHeight + 6}" text-anchor="end">${concurrency}</text>${bars.join('')}`;
  });
  const legend = kinds.map(
    ({ name }, index) =>
      `<rect class="d${index}" x="${left + index * 110}" y="32" width="14" height="14"/><text x="${left + 20 + index * 110}" y="44">${name}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">
<title id="title">Drain time of a flash sale by the maximum concurrency of each consumer</title>
<desc id="description">${describe(rows, concurrencies)}</desc>
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.axis { stroke: #8c959f; stroke-width: 1 }
.d0 { fill: #0969da } .d1 { fill: #bc4c00 }
.background { fill: #ffffff }
@media (prefers-color-scheme: dark) {
.background { fill: #0d1117 } text { fill: #e6edf3 }
.d0 { fill: #58a6ff } .d1 { fill: #f0883e }
}
</style>
<rect class="background" width="${width}" height="${height}"/>
<text x="${left - 32}" y="20" font-weight="bold">Drain time by maximum concurrency (modelled)</text>
${legend.join('\n')}
<line class="axis" x1="${left}" y1="${top - 8}" x2="${left}" y2="${height - 16}"/>
${groups.join('\n')}
</svg>
`;
}

const secondsText = (seconds: number): string =>
  seconds < 120 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(1)} min`;

/** What the bars say, for whoever does not see them. */
function describe(rows: readonly FlashSaleRow[], concurrencies: readonly number[]): string {
  const [first] = rows;
  const rate = first ? Math.round(first.changes / (first.millis / 1_000)).toLocaleString('en-GB') : 0;
  const sentences = concurrencies.map((concurrency) => {
    const times = kinds.flatMap(({ name, packed }) => {
      const row = rows.find((each) => each.maximumConcurrency === concurrency && each.packed === packed);
      return row ? [`${secondsText(row.drainSeconds)} ${name}`] : [];
    });
    return `With a maximum concurrency of ${concurrency}: ${times.join(', ')}.`;
  });
  return `How long the queues take to become empty after ${(first?.millis ?? 0) / 60_000} minutes of ${rate} changes a second, if a write takes ${first?.writeMillis ?? 0} ms. Modelled. ${sentences.join(' ')}`;
}
