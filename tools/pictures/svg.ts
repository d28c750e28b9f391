/** The colors of a picture, for a light or a dark page. They are those of GitHub's pages. */
export interface Theme {
  readonly background: string;
  readonly text: string;
  readonly faintText: string;
  readonly line: string;
  readonly box: string;
  /** The colors of series, in order. Each is readable on the background and on a box. */
  readonly series: readonly [string, string, string, string];
}

export const themes = {
  light: {
    background: '#ffffff',
    text: '#1f2328',
    faintText: '#59636e',
    line: '#d1d9e0',
    box: '#f6f8fa',
    series: ['#0969da', '#bc4c00', '#1a7f37', '#8250df'],
  },
  dark: {
    background: '#0d1117',
    text: '#e6edf3',
    faintText: '#9198a1',
    line: '#3d444d',
    box: '#151b23',
    series: ['#58a6ff', '#f0883e', '#3fb950', '#bc8cff'],
  },
} as const satisfies Readonly<Record<string, Theme>>;

/** The width of a small phone. A picture of this width shows its text there at the size that it is written in. */
export const phoneWidth = 360;

const textFont = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
const codeFont = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace';

export interface Picture {
  /** What the picture is, in a few words. */
  readonly title: string;
  /** What it shows, for people who do not see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly body: readonly string[];
}

/** A whole SVG file. Its text stays text: it can be searched, copied and read aloud. */
export function svgFile({ title, description, width, height, body }: Picture, theme: Theme): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">
<title id="title">${escaped(title)}</title>
<desc id="description">${escaped(description)}</desc>
<style>
text { font-family: ${textFont}; fill: ${theme.text} }
.code { font-family: ${codeFont}; white-space: pre }
</style>
<rect width="${width}" height="${height}" rx="6" fill="${theme.background}"/>
${body.join('\n')}
</svg>
`;
}

interface TextOptions {
  /** In units of the picture; 13 by default. */
  readonly size?: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly fill?: string;
  readonly bold?: boolean;
}

export function svgText(x: number, y: number, content: string, options: TextOptions = {}): string {
  const { size = 13, anchor = 'start', fill, bold } = options;
  return `<text${attributes({
    x,
    y,
    'font-size': size,
    'text-anchor': anchor === 'start' ? undefined : anchor,
    style: fill && `fill: ${fill}`,
    'font-weight': bold ? 600 : undefined,
  })}>${escaped(content)}</text>`;
}

export const svgElement = (name: string, values: Attributes): string => `<${name}${attributes(values)}/>`;

type Attributes = Readonly<Record<string, string | number | undefined>>;

function attributes(values: Attributes): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? rounded(value) : escaped(value ?? '')}"`)
    .join('');
}

/** A tenth of a unit is finer than anybody sees. */
export const rounded = (value: number): number => Math.round(value * 10) / 10;

export const escaped = (content: string): string =>
  content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** About how wide a text is: system fonts differ, and none that is common is wider on average. */
export const textWidth = (content: string, size = 13): number => content.length * size * 0.58;
