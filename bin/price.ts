import { parseArgs } from 'node:util';
import { App } from 'aws-cdk-lib';
import { catalog } from '../lambda/events/catalog.ts';
import { buildBackbone } from '../lib/backbone.ts';
import { configOf } from '../lib/config/config.ts';
import { ConfigError } from '../lib/config/config-error.ts';
import { chosenStage } from '../lib/config/stage.ts';
import { type PriceRow, stagePrice, type Template } from '../tools/price/stage-price.ts';
import { watchStandardStreams } from '../tools/standard-streams.ts';

/** Prints how many alarms a stage has, and what it costs a month when idle: `npm run price -- [--stage] [--json]`. */
watchStandardStreams();
const { values } = parseArgs({
  options: { stage: { type: 'string' }, json: { type: 'boolean', default: false } },
});

const width = 2 + 36 + 1 + 8 + 3 + 9; // of what is before the dollars

const app = new App({ analyticsReporting: false, context: { 'aws:cdk:bundling-stacks': [] } });
let stage: string;
try {
  stage = chosenStage(values.stage, process.env);
  buildBackbone(app, stage, configOf(stage), catalog);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}
const price = stagePrice(app.synth().stacksRecursively.map(({ template }): Template => template));

if (values.json) {
  console.log(JSON.stringify({ stage, ...price }));
} else {
  const { standard, metricMath, composite } = price.alarms;
  const all = standard + metricMath + composite;
  console.log(
    `${all} alarms in the stage ${stage}: ${standard} on one metric, ${metricMath} on an expression, ${composite} composite.`,
  );
  console.log('A month in us-east-1, without the free tier and without what is stored:');
  for (const row of price.idle.rows) console.log(line(row));
  console.log(`${'An idle stage'.padEnd(width)} ${dollars(price.idle.dollars)}`);
  for (const row of price.withTraffic.rows) console.log(line(row));
  const { idle, withTraffic } = price;
  console.log(
    `${'With the metrics of traffic all month'.padEnd(width)} ${dollars(idle.dollars + withTraffic.dollars)}`,
  );
}

function line({ what, count, each, dollars: sum }: PriceRow): string {
  const counted = Number.isInteger(count) ? String(count) : count.toFixed(2);
  const price = each < 0.01 ? each.toFixed(7) : each.toFixed(2);
  return `  ${what.padEnd(36)} ${counted.padStart(8)} × ${price.padEnd(9)} ${dollars(sum)}`;
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`.padStart(9);
}
