import { drainTimePicture } from './drain-time-picture.ts';
import { flowGraph } from './flow/flow-graph.ts';
import { flowOutline } from './flow/flow-outline.ts';
import { flowPicture } from './flow/flow-picture.ts';
import type { Template } from './flow/resource-names.ts';
import { peersPicture } from './peers-picture.ts';
import { type Picture, svgFile, type Theme, themes } from './svg.ts';
import { linesUntil, recordedScreen, terminalPicture, withoutColumnsFrom } from './terminal-picture.ts';
import { windowsPicture } from './windows-picture.ts';

/** What the pictures are made from. */
interface PictureSources {
  /** The templates of the stage `dev`, by the id of the stack. */
  readonly templates: Readonly<Record<string, Template>>;
  /** The text of `docs/measured.md`. */
  readonly measured: string;
  /** The text of `docs/screens.md`. */
  readonly screens: string;
  /** The text of `docs/flash-sale.md`, if it is there. */
  readonly flashSale?: string | undefined;
  /** The batching window that each consumer has in the stage `prod`, in seconds, by its name. */
  readonly windows: Readonly<Record<string, number>>;
}

/** Every picture of the documentation, by the name of its files. */
const pictures: Readonly<Record<string, (sources: PictureSources, theme: Theme) => Picture | undefined>> = {
  flow: ({ templates }, theme) => flowPicture(flowOutline(flowGraph(templates)), theme),
  peers: ({ measured }, theme) => peersPicture(measured, theme),
  windows: ({ measured, windows }, theme) => windowsPicture(measured, windows, theme),
  'drain-time': ({ flashSale }, theme) => (flashSale === undefined ? undefined : drainTimePicture(flashSale, theme)),
  start: ({ screens }, theme) => {
    const { command, lines } = recordedScreen(screens, 'The system is up');
    return terminalPicture(
      'npm start on a terminal',
      'A terminal after npm start.',
      { command, lines: linesUntil(lines, 'The system is up') },
      theme,
    );
  },
  failures: ({ screens }, theme) => {
    const { command, lines } = recordedScreen(screens, 'Failures');
    return terminalPicture(
      'ops failures on a terminal',
      'A terminal after ops failures, without the last three columns of its table.',
      { command, lines: withoutColumnsFrom(lines, 'sellers') },
      theme,
    );
  },
};

/** The files of all pictures, by their names in `docs/pictures`: each for light and for dark pages. */
export function pictureFiles(sources: PictureSources): Map<string, string> {
  return new Map(
    Object.entries(pictures).flatMap(([name, draw]) =>
      Object.entries(themes).flatMap(([themeName, theme]): [string, string][] => {
        const picture = draw(sources, theme);
        return picture ? [[`${name}-${themeName}.svg`, svgFile(picture, theme)]] : [];
      }),
    ),
  );
}
