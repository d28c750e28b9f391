import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const docs = new URL('../../docs/', import.meta.url);
const files = readdirSync(new URL('decisions/', docs));
const index = readFileSync(new URL('decisions.md', docs), 'utf8');

const decisions = files.flatMap((file) =>
  readFileSync(new URL(`decisions/${file}`, docs), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section) => ({ file, title: section.split('\n', 1)[0] ?? '', section })),
);

/** As the forge makes it of a heading. */
const anchorOf = (title: string) =>
  title
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

describe('decisions', () => {
  it.each(decisions)(
    '“$title” has a status with its date, the options, the choice, and how to reverse it',
    (decision) => {
      const fields = [...decision.section.matchAll(/^- \*\*([A-Z][a-z ]+):\*\*/gm)].map(([, name]) => name);
      const optional = ['Context', 'Price'];
      expect(fields.filter((name = '') => !optional.includes(name))).toEqual([
        'Status',
        'Options',
        'Choice',
        'To reverse',
      ]);
      expect(decision.section).toMatch(
        /^- \*\*Status:\*\* (accepted|replaced) on 20\d\d-\d\d-\d\d(, revised on 20\d\d-\d\d-\d\d)?\./m,
      );
    },
  );

  it('are all in the index, with their status', () => {
    const rows = [...index.matchAll(/^\| \[(.*)\]\((.*)\) \| (.*) \|$/gm)].map((row) => row.slice(1));
    const expected = decisions.map(({ file, title, section }) => {
      const [, state, date, , revised] = /Status:\*\* (\w+) on ([\d-]+)(, revised on ([\d-]+))?/.exec(section) ?? [];
      const status = `${state} ${date}${revised ? `, revised ${revised}` : ''}`;
      return [title, `decisions/${file}#${anchorOf(title)}`, status];
    });
    expect(rows.sort()).toEqual(expected.sort());
  });
});
