import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { Command, CommanderError } from 'commander';
import { catalog } from '../lambda/events/catalog.ts';
import { buildBackbone } from '../lib/backbone.ts';
import { configOf, consumerConfigOf } from '../lib/config/config.ts';
import { flowGraph } from '../tools/pictures/flow/flow-graph.ts';
import { pictureFiles } from '../tools/pictures/pictures.ts';
import { watchStandardStreams } from '../tools/standard-streams.ts';

/** Draws the pictures of the documentation: `npm run pictures -- --help`. */
watchStandardStreams();
const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** The templates of the stage dev, whoever its alarms notify, by the id of the stack. */
function synthesized() {
  const { context } = JSON.parse(read('cdk.json'));
  const app = new App({ analyticsReporting: false, context: { ...context, 'aws:cdk:bundling-stacks': [] } });
  buildBackbone(app, 'dev', { ...configOf('dev'), notifyRequired: false }, catalog);
  return Object.fromEntries(app.synth().stacksRecursively.map(({ id, template }) => [id, template]));
}

const program = new Command('npm run pictures --')
  .description('Draws the pictures in docs/pictures from the templates, docs/measured.md and docs/screens.md.')
  .option('--graph', 'print how an event flows, as JSON with nodes and edges, and draw nothing')
  .addHelpText(
    'after',
    '\nExamples:\n  $ npm run pictures\n  $ npm run --silent pictures -- --graph | jq ".edges[] | select(.kind == \\"polls\\")"',
  )
  .action(({ graph }: { readonly graph?: true }) => {
    process.env.CDK_VALIDATION = 'false'; // of CDK's own rules, which take longer than the rest; `npm run synth` keeps them
    const templates = synthesized();
    if (graph) return console.log(JSON.stringify(flowGraph(templates), undefined, 2));
    const windows = catalog.consumers.map(
      ({ name }) => [name, consumerConfigOf(configOf('prod'), name).maximumBatchingWindowSeconds] as const,
    );
    const files = pictureFiles({
      templates,
      measured: read('docs/measured.md'),
      screens: read('docs/screens.md'),
      flashSale: existsSync(path.join(root, 'docs/flash-sale.md')) ? read('docs/flash-sale.md') : undefined,
      windows: Object.fromEntries(windows),
    });
    mkdirSync(path.join(root, 'docs/pictures'), { recursive: true });
    for (const [file, svg] of files) writeFileSync(path.join(root, 'docs/pictures', file), svg);
    console.error(`Wrote ${files.size} pictures to docs/pictures.`);
  })
  .allowExcessArguments(false)
  .exitOverride();

try {
  program.parse();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : 2; // commander has said why
}
