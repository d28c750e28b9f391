import { parseArgs } from 'node:util';
import { App } from 'aws-cdk-lib';
import { catalog } from '../lambda/events/catalog.ts';
import { buildBackbone } from '../lib/backbone.ts';
import { configOf } from '../lib/config/config.ts';
import { ConfigError } from '../lib/config/config-error.ts';
import { monitoringPrice, type PriceRow, type TemplateResource } from '../tools/price/monitoring-price.ts';

/** Prints how many alarms a stage has, and what CloudWatch costs for it a month: `npm run price -- [--stage] [--json]`. */
const { values } = parseArgs({
  options: { stage: { type: 'string', default: 'dev' }, json: { type: 'boolean', default: false } },
});

const app = new App({ analyticsReporting: false, context: { 'aws:cdk:bundling-stacks': [] } });
try {
  buildBackbone(app, values.stage, configOf(values.stage), catalog);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}
const resources = app
  .synth()
  .stacksRecursively.flatMap(({ template }) => Object.values<TemplateResource>(template.Resources));
const price = monitoringPrice(resources);

if (values.json) {
  console.log(JSON.stringify({ stage: values.stage, ...price }));
} else {
  const { standard, metricMath, composite } = price.alarms;
  const all = standard + metricMath + composite;
  console.log(
    `${all} alarms in the stage ${values.stage}: ${standard} on one metric, ${metricMath} on an expression, ${composite} composite.`,
  );
  console.log('CloudWatch a month in us-east-1, without the free tier and without logs:');
  for (const row of price.idle.rows) console.log(line(row));
  console.log(`${'An idle stage'.padEnd(52)} ${dollars(price.idle.dollars)}`);
  for (const row of price.withTraffic.rows) console.log(line(row));
  const { idle, withTraffic } = price;
  console.log(`${'A stage with traffic all month'.padEnd(52)} ${dollars(idle.dollars + withTraffic.dollars)}`);
}

function line({ what, count, each, dollars: sum }: PriceRow): string {
  return `  ${what.padEnd(36)} ${String(count).padStart(4)} × ${each.toFixed(2)} ${dollars(sum)}`;
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`.padStart(9);
}
