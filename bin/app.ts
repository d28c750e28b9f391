import { App } from 'aws-cdk-lib';
import { catalog } from '../lambda/events/catalog.ts';
import { buildBackbone } from '../lib/backbone.ts';
import { configOf } from '../lib/config/config.ts';
import { ConfigError } from '../lib/config/config-error.ts';
import { chosenStage } from '../lib/config/stage.ts';
import { checkWithNag } from '../lib/nag.ts';

const app = new App({ analyticsReporting: false });
try {
  const stage = chosenStage(app.node.tryGetContext('stage'), process.env);
  // The CDK's command line sets it: https://docs.aws.amazon.com/cdk/v2/guide/configure-env.html
  buildBackbone(app, stage, configOf(stage), catalog, process.env.CDK_DEFAULT_REGION);
  checkWithNag(app);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1); // before the app synthesizes the stacks that are there
}
