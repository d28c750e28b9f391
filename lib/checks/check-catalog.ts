import type { Catalog } from '../../lambda/events/catalog.ts';
import { routePattern, unroutedPattern } from '../../lambda/events/route-pattern.ts';
import { busArn } from '../config/addresses.ts';
import { namesOf } from '../config/names.ts';
import type { StageConfig } from '../config/stage-config.ts';
import { busPolicyCharacters, busPolicyMaxCharacters } from '../routing/bus-policy.ts';
import { checkNames } from './check-names.ts';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const patternMaxCharacters = 2_048;

/** What cannot be deployed of a catalog in this stage, in sentences. */
export function* checkCatalog(stage: string, config: StageConfig, catalog: Catalog): Iterable<string> {
  const { eventTypes, consumers } = catalog;
  if (consumers.length === 0) yield 'The catalog has no consumers.';
  for (const type of Object.keys(eventTypes)) {
    if (!/^[A-Za-z][A-Za-z0-9]{0,127}$/.test(type)) {
      yield `The event type "${type}" must be 1–128 letters and digits and begin with a letter.`;
    }
  }
  const names = consumers.map(({ name }) => name);
  for (const name of new Set(names.filter((other, index) => names.indexOf(other) !== index))) {
    yield `The catalog has two consumers named "${name}".`;
  }
  for (const { name, eventType } of consumers) {
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
      yield `The consumer "${name}" must be lower-case words of letters and digits with single hyphens between them.`;
    }
    if (!Object.hasOwn(eventTypes, eventType)) {
      yield `The consumer "${name}" reads "${eventType}", but the catalog has no such event type.`;
    }
  }
  yield* checkNames(stage, config, catalog);
  yield* checkSizes(stage, config, catalog);
}

function* checkSizes(stage: string, config: StageConfig, catalog: Catalog): Iterable<string> {
  const marketplaces = config.marketplaces.map(({ name }) => name);
  const routed = [...new Set(catalog.consumers.map(({ eventType }) => eventType))];
  const patterns = [
    unroutedPattern(config.marketplaces, routed),
    ...routed.map((type) => routePattern(marketplaces, type)),
  ];
  const longest = Math.max(...patterns.map((pattern) => JSON.stringify(pattern).length));
  if (longest > patternMaxCharacters) {
    yield `With the marketplaces ${marketplaces.join(', ')} and ${routed.length} event types, the pattern of a rule has ${longest} characters, but EventBridge allows ${patternMaxCharacters}.`;
  }
  const policyCharacters = busPolicyCharacters({
    busArn: busArn(namesOf(stage)),
    marketplaces: config.marketplaces,
    eventTypes: Object.keys(catalog.eventTypes),
  });
  if (policyCharacters > busPolicyMaxCharacters) {
    const guarded = config.marketplaces.filter(({ producers }) => producers.length > 0).map(({ name }) => name);
    yield `The policy of the bus has up to ${policyCharacters} characters for the producers of ${guarded.join(', ')}, but EventBridge allows ${busPolicyMaxCharacters}: let marketplaces share producers, or list fewer producers.`;
  }
}
