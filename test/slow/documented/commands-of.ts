import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');

/** The commands of one section of a document, in their order, and the comments between them; as far as its first subsection. */
export function commandsOf(document: string, heading: string): string[] {
  const text = readFileSync(path.join(root, document), 'utf8');
  const [, section = ''] = text.split(`\n${heading}\n`);
  const [own = ''] = section.split(/^##+ /m);
  return [...own.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block = '']) => block.trim().split('\n'));
}
