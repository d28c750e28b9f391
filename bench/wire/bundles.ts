import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { catalog } from '../../lambda/events/catalog.ts';
import { namesOf } from '../../lib/config/names.ts';
import { startLocalCloud } from '../../local/cloud.ts';
import { synthesize } from '../../tools/start/synthesize.ts';
import { temporaryDirectory } from '../../tools/temporary-directory.ts';

/** Whose code runs on the wire: the sides that consume, ours as it was, and the least that a function can be. Ours is one code for both. */
export type Bundled =
  | 'ours'
  | 'ours-packed'
  | 'ours-with-sdk'
  | 'powertools'
  | 'powertools-condition'
  | 'powertools-condition-packed'
  | 'plain'
  | 'least-packed'
  | 'floor';

/** The code and the environment of each consumer of a side, by the consumer's name. */
type Consumers = Readonly<
  Record<string, { readonly bundle: string; readonly environment: Readonly<Record<string, string>> }>
>;

export interface Bundles {
  readonly consumers: Readonly<Record<Bundled, Consumers>>;
  readonly bytes: Readonly<Record<Bundled, number>>;
}

/** The table that a side writes to. */
export const tableOf = (side: Bundled): string => `${side}-state`;

const names = namesOf('dev');

/**
 * Ours as the stack deploys it, from a fresh synthesis; the others bundled with the same settings. They lie in a directory
 * that is gone when this process ends.
 */
export async function makeBundles(signal?: AbortSignal): Promise<Bundles> {
  const assemblyDirectory = await synthesize('dev', signal);
  const cloud = await startLocalCloud({ assemblyDirectory, port: 0 });
  const ours = Object.fromEntries(
    catalog.consumers.map(({ name }) => {
      const settings = cloud.functions.get(names.consumer(name).function)?.settings;
      if (!settings) throw new Error(`The templates have no function of the consumer ${name}.`);
      return [name, { bundle: bundleIn(settings.bundleDirectory), environment: settings.environment }];
    }),
  );
  await cloud.stop();

  const directory = temporaryDirectory('bench-sides-');
  const peers = [
    'ours-with-sdk',
    'powertools',
    'powertools-condition',
    'powertools-condition-packed',
    'plain',
    'least-packed',
    'floor',
  ] as const;
  const bundled = Object.fromEntries(
    await Promise.all(peers.map(async (side) => [side, await bundleOf(side, directory)] as const)),
  ) as Record<(typeof peers)[number], string>;

  const consumersOf = (side: Bundled) =>
    Object.fromEntries(
      Object.entries(ours).map(([name, { bundle, environment }]) => [
        name,
        {
          bundle: side === 'ours' || side === 'ours-packed' ? bundle : bundled[side],
          environment: {
            ...environment,
            CURRENT_STATE_TABLE_NAME: tableOf(side),
            IDEMPOTENCY_TABLE_NAME: `${side}-idempotency`,
          },
        },
      ]),
    );
  const [first] = Object.values(ours);
  const all = { ...bundled, ours: first?.bundle ?? '', 'ours-packed': first?.bundle ?? '' };
  const each = <Value>(value: (side: Bundled) => Value) =>
    Object.fromEntries(Object.keys(all).map((side) => [side, value(side as Bundled)])) as Record<Bundled, Value>;
  return { consumers: each(consumersOf), bytes: each((side) => statSync(all[side]).size) };
}

const bundleIn = (directory: string): string =>
  ['index.mjs', 'index.js'].map((file) => path.join(directory, file)).find(existsSync) ?? directory;

/** As `lib/functions/node-function.ts` bundles. */
async function bundleOf(side: string, directory: string): Promise<string> {
  const outfile = path.join(directory, `${side}.mjs`);
  await build({
    entryPoints: [path.join(import.meta.dirname, `../sides/${side}.lambda.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    target: 'node24',
    minify: true,
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  return outfile;
}
