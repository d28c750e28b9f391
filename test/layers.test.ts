import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { importedFiles } from '../tools/rooms/import-graph.ts';
import { workingTree } from '../tools/rooms/source-tree.ts';

const root = path.resolve(import.meta.dirname, '..');

interface Layer {
  readonly folder: string;
  /** Folders of ours that it may import from, beside itself. */
  readonly folders?: readonly string[];
  /** Files of other folders: here a wall is crossed. */
  readonly files?: readonly string[];
  /** Packages that it must not know. */
  readonly without?: readonly string[];
}

const cdk = ['aws-cdk-lib', 'constructs', 'cdk-nag'];

/** Who may import what. A file falls under the first row whose folder it is in. */
const layers: readonly Layer[] = [
  { folder: 'lambda/events/', without: [...cdk, '@aws-sdk', '@aws-lambda-powertools'] },
  { folder: 'lambda/shared/', without: cdk },
  { folder: 'lambda/consume/', folders: ['lambda/events/', 'lambda/shared/'], without: cdk },
  { folder: 'lambda/publish/', folders: ['lambda/events/', 'lambda/shared/'], without: cdk },
  { folder: 'lambda/redrive/', folders: ['lambda/events/', 'lambda/shared/'], without: cdk },
  {
    folder: 'lambda/expiry/',
    folders: ['lambda/shared/'],
    files: ['lambda/redrive/run/aws-ports.ts', 'lambda/redrive/run/read-messages.ts'],
    without: cdk,
  },
  { folder: 'lib/config/' },
  {
    folder: 'lib/routing/',
    folders: ['lib/config/'],
    files: ['lambda/events/pack.ts', 'lambda/events/state-change.ts', 'lambda/shared/backoff.ts'],
  },
  {
    folder: 'lib/functions/',
    folders: ['lib/config/', 'lib/routing/'],
    files: [
      'lambda/consume/environment.ts',
      'lambda/events/catalog.ts',
      'lambda/redrive/environment.ts',
      'lambda/redrive/protocol.ts',
      'lambda/shared/dead-letter-contract.ts',
      'lambda/shared/environment.ts',
      'lambda/shared/metrics.ts',
      'lib/nag.ts',
    ],
  },
  {
    folder: 'lib/monitoring/',
    folders: ['lib/config/'],
    files: [
      'lambda/consume/dead-letter-log.ts',
      'lambda/events/catalog.ts',
      'lambda/redrive/environment.ts',
      'lambda/shared/metrics.ts',
      'lib/routing/in-flight.ts',
    ],
  },
  {
    folder: 'lib/checks/',
    folders: ['lib/config/', 'lib/routing/', 'lib/functions/', 'lib/monitoring/'],
    files: [
      'lambda/events/catalog.ts',
      'lambda/events/metadata.ts',
      'lambda/events/pack.ts',
      'lambda/events/route-pattern.ts',
      'lambda/redrive/protocol.ts',
      'lambda/shared/metrics.ts',
    ],
  },
  {
    folder: 'lib/',
    files: ['lambda/consume/current-state.ts', 'lambda/events/catalog.ts', 'lambda/events/route-pattern.ts'],
  },
  {
    folder: 'ops/',
    files: [
      'lambda/consume/change-log.ts',
      'lambda/consume/current-state.ts',
      'lambda/consume/dead-letter-log.ts',
      'lambda/events/catalog.ts',
      'lambda/events/json-fields.ts',
      'lambda/events/pack.ts',
      'lambda/events/route-pattern.ts',
      'lambda/events/state-change.ts',
      'lambda/events/utc-time.ts',
      'lambda/expiry/protocol.ts',
      'lambda/publish/check-event.ts',
      'lambda/events/json-text.ts',
      'lambda/publish/publisher.ts',
      'lambda/publish/put-events-error.ts',
      'lambda/publish/send-batch.ts',
      'lambda/redrive/environment.ts',
      'lambda/redrive/protocol.ts',
      'lambda/shared/dead-letter-contract.ts',
      'lambda/redrive/run/audit-log.ts',
      'lambda/redrive/run/message-source.ts',
      'lambda/redrive/run/read-messages.ts',
      'lambda/shared/aws-client/aws-client.ts',
      'lambda/shared/sqs-queue.ts',
      'lib/config/config.ts',
      'lib/config/names.ts',
      'lib/monitoring/alarm-description.ts',
      'lib/config/stage-config.ts',
      'lib/config/stage.ts',
      'local/aws-settings.ts',
      'tools/text-bytes.ts',
    ],
    without: cdk,
  },
  { folder: 'local/', without: [...cdk, '@aws-lambda-powertools'] },
  { folder: 'sample/', files: ['local/random.ts'], without: [...cdk, '@aws-sdk'] },
  {
    folder: 'tools/',
    folders: ['sample/'],
    files: [
      'lambda/events/catalog.ts',
      'lambda/publish/put-events-batches.ts',
      'lambda/redrive/environment.ts',
      'lambda/shared/metrics.ts',
      'lib/config/config.ts',
      'lib/config/names.ts',
      'lib/config/stage.ts',
      'local/aws-settings.ts',
      'local/clock.ts',
      'local/cloud.ts',
      'local/local-cloud-error.ts',
      'ops/logs/describe-log-line.ts',
    ],
  },
  {
    folder: 'examples/',
    files: [
      'lambda/consume/settle-units.ts',
      'lambda/publish/lean-put-events.ts',
      'lambda/publish/publisher.ts',
      'lambda/shared/aws-client/aws-client.ts',
      'lambda/shared/batches.ts',
    ],
    without: cdk,
  },
  {
    folder: 'bin/',
    folders: ['tools/', 'ops/', 'lib/'],
    files: ['lambda/events/catalog.ts', 'lambda/publish/lean-put-events.ts', 'local/local-cloud-error.ts'],
  },
  {
    folder: 'bench/',
    folders: ['tools/', 'sample/'],
    files: [
      'lambda/consume/batch-report.ts',
      'lambda/consume/carried-change.ts',
      'lambda/consume/change-log.ts',
      'lambda/consume/consumer-handler.ts',
      'lambda/consume/current-state-effect.ts',
      'lambda/consume/units-of-work.ts',
      'lambda/events/catalog.ts',
      'lambda/events/metadata.ts',
      'lambda/events/pack.ts',
      'lambda/events/state-change.ts',
      'lambda/publish/check-event.ts',
      'lambda/publish/entry-size.ts',
      'lambda/publish/lean-put-events.ts',
      'lambda/publish/packs.ts',
      'lambda/publish/publisher.ts',
      'lambda/publish/put-events-batches.ts',
      'lambda/publish/request.ts',
      'lambda/publish/send-batch.ts',
      'lambda/redrive/protocol.ts',
      'lambda/shared/concurrently.ts',
      'lib/config/config.ts',
      'lib/config/names.ts',
      'local/aws-settings.ts',
      'local/cloud.ts',
      'local/dynamodb/attribute-value.ts',
      'local/dynamodb/conditions/read-condition.ts',
      'local/local-cloud-error.ts',
      'local/random.ts',
    ],
  },
];

const layerOf = (file: string) => layers.find(({ folder }) => file.startsWith(folder));

function mayImport(layer: Layer, imported: string): boolean {
  const { folder, folders = [], files = [] } = layer;
  return [folder, ...folders].some((each) => imported.startsWith(each)) || files.includes(imported);
}

/** What a file imports and must not: files of ours, and packages. */
function forbiddenIn(text: string, file: string): string[] {
  const layer = layerOf(file);
  if (!layer) return [];
  const packages = [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)'([^'.][^']*)'/g)].map(([, name = '']) => name);
  const unwanted = (name: string) => layer.without?.some((each) => name === each || name.startsWith(`${each}/`));
  return [...importedFiles(file, text).filter((imported) => !mayImport(layer, imported)), ...packages.filter(unwanted)];
}

const files = [...workingTree(root)].filter(([file]) => file.endsWith('.ts') && layerOf(file));

describe('layers', () => {
  it('imports nothing across them', () => {
    const found = files.flatMap(([file, text]) =>
      forbiddenIn(text, file).map((imported) => `${file} imports ${imported}`),
    );
    expect(found).toEqual([]);
  });

  it('has no door in a wall that nobody goes through', () => {
    const used = files.flatMap(([file, text]) => importedFiles(file, text).map((imported) => ({ file, imported })));
    const unused = layers.flatMap(({ folder, files: doors = [] }) =>
      doors
        .filter((door) => !used.some(({ file, imported }) => imported === door && layerOf(file)?.folder === folder))
        .map((door) => `${folder} does not import ${door}`),
    );
    expect(unused).toEqual([]);
  });

  it('keeps a row for every folder of code but test, and for every folder in lambda and lib', () => {
    const folders = [...workingTree(root).keys()]
      .filter((file) => file.endsWith('.ts') && file.includes('/') && !file.startsWith('test/'))
      .map((file) => file.split('/').slice(0, /^(lambda|lib)\/.*\//.test(file) ? 2 : 1));
    const rows = layers.map(({ folder }) => folder);
    expect([...new Set(folders.map((parts) => `${parts.join('/')}/`))].filter((each) => !rows.includes(each))).toEqual(
      [],
    );
  });

  it.each([
    { file: 'lib/consumer-stack.ts', text: "import { x } from '../lambda/consume/consume-batch.ts';" },
    { file: 'lib/consumer-stack.ts', text: "import { x } from '../local/sqs/queue.ts';" },
    { file: 'lib/config/config.ts', text: "import { x } from '../monitoring/metrics.ts';" },
    { file: 'lib/monitoring/alarms.ts', text: "import type { X } from '../../lambda/redrive/run/audit.ts';" },
    { file: 'lambda/consume/order.ts', text: "import { x } from '../../lib/config/config.ts';" },
    { file: 'lambda/consume/order.ts', text: "import { x } from 'aws-cdk-lib/aws-sqs';" },
    { file: 'lambda/consume/order.ts', text: "import type { Clock } from '../../local/clock.ts';" },
    { file: 'lambda/consume/order.ts', text: "import type { X } from '../redrive/protocol.ts';" },
    { file: 'lambda/events/order.ts', text: "export * from '../shared/environment.ts';" },
    { file: 'lambda/shared/queue.ts', text: "import { x } from '../events/catalog.ts';" },
    { file: 'local/queue.ts', text: "import { x } from '../lambda/events/catalog.ts';" },
    { file: 'local/queue.ts', text: "const x = await import('../lib/config/names.ts');" },
    { file: 'local/queue.ts', text: "import '../bin/start.ts';" },
    { file: 'ops/redrive/redrive.ts', text: "import { x } from '../../lambda/redrive/redrive.ts';" },
    { file: 'ops/ops.ts', text: "import { x } from '../test/support/events.ts';" },
    { file: 'sample/reference-view.ts', text: "import { x } from '../lambda/events/state-change.ts';" },
    { file: 'bin/start.ts', text: "import { x } from '../test/support/events.ts';" },
  ])('refuses $text in $file', ({ file, text }) => {
    expect(forbiddenIn(text, file)).toHaveLength(1);
  });
});
