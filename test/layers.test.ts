import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** Who may import what. A file falls under the first row whose folder it is in. */
const layers = [
  { folder: 'lambda/events/', may: ['lambda/events/', 'zod'] },
  { folder: 'lambda/', may: ['lambda/'], not: ['aws-cdk-lib', 'constructs', 'cdk-nag'] },
  { folder: 'lib/', may: ['lib/', 'lambda/events/'] },
  { folder: 'local/', may: ['local/'], not: ['aws-cdk-lib', 'constructs', 'cdk-nag'] },
];

/** What a file imports: a path from the root of the repository, or the name of a package. */
function importsIn(text: string, file: string): string[] {
  return [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*|\bnew URL\(\s*)'([^']+)'/g)]
    .map(([, specifier = '']) => specifier)
    .map((specifier) => (specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier));
}

function forbiddenIn(text: string, file: string): string[] {
  const layer = layers.find(({ folder }) => file.startsWith(folder));
  if (!layer) return [];
  return importsIn(text, file).filter((imported) => {
    if (layer.not?.some((name) => imported === name || imported.startsWith(`${name}/`))) return true;
    const ours = /^(bin|lib|lambda|local|bench|test|examples)\//.test(imported) || imported.startsWith('..');
    return ours && !layer.may.some((folder) => imported.startsWith(folder));
  });
}

const files = ['lib', 'lambda', 'local'].flatMap((folder) =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join(folder, ...name.split(path.sep))),
);

describe('layers', () => {
  it('imports nothing across them', () => {
    const found = files.flatMap((file) =>
      forbiddenIn(readFileSync(path.join(root, file), 'utf8'), file).map((imported) => `${file} imports ${imported}`),
    );
    expect(found).toEqual([]);
  });

  it.each([
    { file: 'lib/order-stack.ts', text: "import { x } from '../lambda/consume/backoff.ts';" },
    { file: 'lib/order-stack.ts', text: "import { x } from '../local/queue.ts';" },
    { file: 'lambda/consume/order.ts', text: "import { x } from '../../lib/config/config.ts';" },
    { file: 'lambda/consume/order.ts', text: "import { x } from 'aws-cdk-lib/aws-sqs';" },
    { file: 'lambda/consume/order.ts', text: "import type { Clock } from '../../local/clock.ts';" },
    { file: 'lambda/events/order.ts', text: "export * from '../shared/env.ts';" },
    { file: 'local/queue.ts', text: "import { x } from '../lambda/events/catalog.ts';" },
    { file: 'local/queue.ts', text: "const x = await import('../lib/names.ts');" },
    { file: 'local/queue.ts', text: "import '../bin/start.ts';" },
  ])('refuses $text in $file', ({ file, text }) => {
    expect(forbiddenIn(text, file)).toHaveLength(1);
  });
});
