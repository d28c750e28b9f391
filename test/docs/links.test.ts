import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { workingTree } from '../../tools/rooms/source-tree.ts';
import { anchorsIn, filesNamedIn, linksIn } from './links-in.ts';

const tree = workingTree(path.resolve(import.meta.dirname, '../..'));
const markdown = [...tree].filter(([file]) => file.endsWith('.md'));
const topFolders = [
  ...new Set([...tree.keys()].filter((file) => file.includes('/')).map((file) => file.split('/')[0] ?? '')),
];
const exists = (file: string) => tree.has(file) || [...tree.keys()].some((each) => each.startsWith(`${file}/`));

describe('the documents', () => {
  it.each(markdown)('%s links to files and headings that exist', (file, text) => {
    const dead = linksIn(file, text).filter(({ file: to, anchor }) => {
      if (to === '' || !exists(to)) return true;
      const target = tree.get(to);
      // Lines of code, such as #L12, are anchors of GitHub's page of the file.
      return anchor !== undefined && to.endsWith('.md') && !anchorsIn(target ?? '').has(anchor);
    });
    expect(dead.map((link) => link.text)).toEqual([]);
  });

  // Decisions and changes name files as they were.
  const ofToday = markdown.filter(([file]) => !/^(?:docs\/decisions|CHANGELOG)/.test(file));

  it.each(ofToday)('%s names files and folders that exist', (_, text) => {
    expect(filesNamedIn(text, topFolders).filter((file) => !exists(file.replace(/\/$/, '')))).toEqual([]);
  });
});

describe('what counts as a link', () => {
  const text = [
    '# First: `code` and [more](x.md)',
    '## Same',
    '## Same',
    '[a](b.md#same-1 "title") ![p](pictures/p.svg) [web](https://example.com/#x) [here](#same)',
    '<picture><source srcset="d.svg"><img src="../l.svg"></picture>',
    '`[not](a-link.md)`, `lib/config.ts`, `lib/routing/`, `lib.ts`, `other/lib.ts`, `GET /lib/x`',
    '```sh\n[not](a-link.md) # Not a heading\n```',
  ].join('\n');

  it('is every one to a file of the project, outside code', () => {
    expect(linksIn('docs/a.md', text).map(({ file, anchor }) => [file, anchor])).toEqual([
      ['docs/x.md', undefined],
      ['docs/b.md', 'same-1'],
      ['docs/pictures/p.svg', undefined],
      ['docs/a.md', 'same'],
      ['docs/d.svg', undefined],
      ['l.svg', undefined],
    ]);
  });

  it('has the anchors of GitHub, and the files that are named in code', () => {
    expect([...anchorsIn(text)]).toEqual(['first-code-and-more', 'same', 'same-1']);
    expect(filesNamedIn(text, ['lib'])).toEqual(['lib/config.ts', 'lib/routing/']);
  });
});
