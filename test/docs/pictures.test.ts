import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../lambda/events/catalog.ts';
import { configOf, consumerConfigOf } from '../../lib/config/config.ts';
import { pictureFiles } from '../../tools/pictures/pictures.ts';
import { templatesAsWritten } from '../support/templates-as-written.ts';

const docs = new URL('../../docs/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, docs), 'utf8');

const files = pictureFiles({
  templates: templatesAsWritten(),
  measured: read('measured.md'),
  screens: read('screens.md'),
  flashSale: existsSync(new URL('flash-sale.md', docs)) ? read('flash-sale.md') : undefined,
  windows: Object.fromEntries(
    catalog.consumers.map(({ name }) => [name, consumerConfigOf(configOf('prod'), name).maximumBatchingWindowSeconds]),
  ),
});

describe('the pictures of the documentation', () => {
  it('are those that npm run pictures makes', () => {
    const checkedIn = readdirSync(new URL('pictures', docs));
    expect(checkedIn.sort()).toEqual([...files.keys()].sort());
  });

  it.each([...files])(
    '%s is what the templates, docs/measured.md and docs/screens.md say: if not, npm run pictures',
    (file, svg) => {
      expect(read(`pictures/${file}`)).toBe(svg);
    },
  );

  it.each([...files])('%s fits a phone, has its text as text, and says what it shows', (_, svg) => {
    const [, width = ''] = /viewBox="0 0 (\d+(?:\.\d+)?) /.exec(svg) ?? [];
    expect(Number(width)).toBeLessThanOrEqual(400); // one that is drawn for 360 keeps text of 11 above 9.9
    const sizes = [...svg.matchAll(/font-size="([\d.]+)"/g)].map(([, size]) => Number(size));
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(11);
    expect(svg).toMatch(
      /role="img" aria-labelledby="title description">\n<title id="title">.+<\/title>\n<desc id="description">.{80,}<\/desc>/,
    );
    expect(svg).not.toMatch(/NaN|undefined|Infinity|<script|<foreignObject|href=/);
  });

  it('mark the window that prod has for each consumer', () => {
    for (const { name } of catalog.consumers) {
      const seconds = consumerConfigOf(configOf('prod'), name).maximumBatchingWindowSeconds;
      expect(files.get('windows-light.svg')).toContain(`>${name}: ${seconds} s</text>`);
    }
    expect(files.get('windows-light.svg')?.match(/<circle /g)).toHaveLength(2 * catalog.consumers.length);
  });
});
