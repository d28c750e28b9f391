import { App } from 'aws-cdk-lib';
import { catalog } from '../lambda/events/catalog.ts';
import { buildBackbone } from '../lib/backbone.ts';
import { configOf } from '../lib/config/config.ts';
import { ConfigError } from '../lib/config/config-error.ts';
import { chosenStage } from '../lib/config/stage.ts';
import { suppressionsIn } from '../lib/nag.ts';
import { watchStandardStreams } from '../tools/standard-streams.ts';
import { temporaryDirectory } from '../tools/temporary-directory.ts';

watchStandardStreams();
const app = new App({ outdir: temporaryDirectory('nag-report-'), context: { 'aws:cdk:bundling-stacks': [] } });
try {
  const stage = chosenStage(undefined, process.env);
  buildBackbone(app, stage, configOf(stage), catalog);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}

const suppressions = suppressionsIn(app);
console.log(`${suppressions.length} suppressions of cdk-nag rules, each on one resource:`);
for (const { path, rule, reason } of suppressions) console.log(`- ${path}: ${rule}: ${reason}`);
