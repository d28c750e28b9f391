import { App } from 'aws-cdk-lib';
import { catalog } from '../lambda/events/catalog.ts';
import { buildBackbone } from '../lib/backbone.ts';
import { busArn } from '../lib/config/addresses.ts';
import { configOf, consumerConfigOf } from '../lib/config/config.ts';
import { ConfigError } from '../lib/config/config-error.ts';
import { namesOf } from '../lib/config/names.ts';
import { chosenStage } from '../lib/config/stage.ts';
import { busPolicyCharacters, busPolicyMaxCharacters } from '../lib/routing/bus-policy.ts';
import { messagesPerSecondThatFill, mostInFlight } from '../lib/routing/in-flight.ts';
import { flowOf } from '../tools/price/load.ts';
import { priceOptions } from '../tools/price/price-options.ts';
import { byService, idleReport, rateReport } from '../tools/price/price-report.ts';
import { priceList } from '../tools/price/prices.ts';
import { quotaRows } from '../tools/price/quotas.ts';
import { ratePrice } from '../tools/price/rate-price.ts';
import { stagePrice, type Template } from '../tools/price/stage-price.ts';
import { watchStandardStreams } from '../tools/standard-streams.ts';
import { temporaryDirectory } from '../tools/temporary-directory.ts';

/** What a stage costs a month, idle and at a load, and which quotas of AWS the load meets: `npm run price -- --help`. */
watchStandardStreams();
const { stage: stageOption, json, region, load } = priceOptions(process.argv.slice(2), Object.keys(catalog.eventTypes));

const app = new App({
  outdir: temporaryDirectory('price-'),
  analyticsReporting: false,
  context: { 'aws:cdk:bundling-stacks': [] },
});
let stage: string;
try {
  stage = chosenStage(stageOption, process.env);
  buildBackbone(app, stage, { ...configOf(stage), notifyRequired: false }, catalog); // who is notified costs nothing
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}
const price = stagePrice(app.synth().stacksRecursively.map(({ template }): Template => template));

if (load === undefined) {
  console.log(json ? JSON.stringify({ stage, ...price }) : idleReport(stage, price));
} else {
  const config = configOf(stage);
  const flows = catalog.consumers.map(({ name, eventType, coalesce, writesCurrentState }) => {
    const numbers = consumerConfigOf(config, name);
    const coalesces = coalesce === 'newest';
    const consumer = {
      ...numbers,
      name,
      eventType,
      coalesces,
      writesCurrentState,
      messagesPerSecondThatFill: messagesPerSecondThatFill(numbers),
    };
    return flowOf(consumer, load);
  });
  const atRate = ratePrice(load, flows, price, {
    archiveDays: config.archiveRetentionDays,
    logDays: config.logRetentionDays,
    tracesChanges: config.consumerDefaults.traceChanges,
  });
  const quotas = quotaRows(load, flows, {
    region,
    redriveConcurrency: (config.redrive.schedule.enabled ? catalog.consumers.length : 0) + 1,
    policyCharacters: busPolicyCharacters({
      busArn: busArn(namesOf(stage)),
      marketplaces: config.marketplaces,
      eventTypes: Object.keys(catalog.eventTypes),
    }),
    policyMaxCharacters: busPolicyMaxCharacters,
    mostInFlight,
  });
  if (json) {
    const { idle, alarms } = price;
    const services = byService(price, atRate);
    const perSecond = flows.map(({ consumer: { name }, ...flow }) => ({ consumer: name, ...flow }));
    console.log(
      JSON.stringify({ stage, region, alarms, load, flows: perSecond, idle, atRate, services, quotas, priceList }),
    );
  } else {
    console.log(rateReport({ stage, region, load, flows, idle: price, atRate, quotas }));
  }
}
