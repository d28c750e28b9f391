import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { watchStandardStreams } from '../tools/standard-streams.ts';

/** Prints how many lines of TypeScript each part has. Where the local cloud nears the product, look for what nobody calls. */
const parts: Record<string, readonly string[]> = {
  product: ['bin', 'tools', 'lib', 'lambda', 'ops', 'sample', 'examples'],
  'local cloud': ['local'],
  tests: ['test'],
  bench: ['bench'],
};
watchStandardStreams();
const root = path.resolve(import.meta.dirname, '..');

for (const [part, folders] of Object.entries(parts)) {
  const files = folders.flatMap((folder) => globSync(`${folder}/**/*.ts`, { cwd: root }));
  const lines = files.reduce(
    (sum, file) => sum + readFileSync(path.join(root, file), 'utf8').split('\n').length - 1,
    0,
  );
  console.log(`${part.padEnd(12)} ${String(lines).padStart(7)} lines ${String(files.length).padStart(5)} files`);
}
