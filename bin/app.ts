import { App } from 'aws-cdk-lib';
import { catalog } from '../lambda/events/catalog.ts';
import { buildBackbone } from '../lib/backbone.ts';
import { configOf } from '../lib/config/config.ts';
import { ConfigError } from '../lib/config/config-error.ts';
import { checkWithNag } from '../lib/nag.ts';

const app = new App({ analyticsReporting: false });
const stage = String(app.node.tryGetContext('stage') ?? 'dev');
try {
  buildBackbone(app, stage, configOf(stage), catalog);
  checkWithNag(app);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1); // before the app synthesizes the stacks that are there
}
