import { phoneWidth, svgElement, svgText, type Theme } from './svg.ts';

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** The value as it is written at the end of the bar. */
  readonly text: string;
  /** Whether the bar stands out. */
  readonly isOurs: boolean;
}

const labelWidth = 150;
const textRoom = 60;
const barHeight = 16;
const rowHeight = 21;
const titleHeight = 20;

export const barChartHeight = (bars: number): number => titleHeight + bars * rowHeight + 14;

/**
 * Bars below a title, with their labels on the left, as elements of a picture that is as wide as a phone.
 *
 * @param most the value of a bar of full length.
 */
export function barChart(title: string, bars: readonly Bar[], most: number, top: number, theme: Theme): string[] {
  const room = phoneWidth - labelWidth - textRoom;
  return [
    svgText(12, top + 12, title, { fill: theme.faintText }),
    ...bars.map(({ label, value, text, isOurs }, index) => {
      const y = top + titleHeight + index * rowHeight;
      const width = (value / most) * room;
      const fill = isOurs ? { fill: theme.series[0] } : { fill: theme.faintText, 'fill-opacity': 0.6 };
      return [
        svgText(labelWidth - 6, y + 13, label, { anchor: 'end', bold: isOurs }),
        svgElement('rect', { x: labelWidth, y, width, height: barHeight, rx: 2, ...fill }),
        svgText(labelWidth + width + 6, y + 13, text, { bold: isOurs }),
      ].join('');
    }),
  ];
}
