import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import * as z from 'zod/mini';
import { type Catalog, catalog as deployedCatalog } from '../../lambda/events/catalog.ts';
import { buildBackbone } from '../../lib/backbone.ts';
import { configOf } from '../../lib/config/config.ts';
import type { StageConfig } from '../../lib/config/stage-config.ts';
import { resolveTemplate } from './resolve-template.ts';

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read and break templates at any depth
  Properties: any;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  DependsOn?: string | readonly string[];
}

/** One stack as CloudFormation sees it, with every reference filled in. */
export interface Template {
  terminationProtection: boolean;
  /** Of the stacks that must be deployed before, the ids. */
  readonly after: readonly string[];
  readonly resources: Record<string, Resource>;
}

/** Every stack of one stage, in the order of their deployment, by the stack's id. */
export type Templates = Record<string, Template>;

export interface SynthesizeOptions {
  readonly catalog?: Catalog;
  readonly config?: StageConfig;
}

/** What a stage has in tests: its own numbers; in prod, after its first deployment, somebody to tell and a producer. */
export function testConfigOf(stage: string): StageConfig {
  const config = configOf(stage);
  if (stage !== 'prod') return config;
  return {
    ...config,
    protectStacks: true,
    notify: { page: { emails: ['page@example.com'] }, ticket: { httpsUrls: ['https://example.com/ticket'] } },
    marketplaces: config.marketplaces.map((row) =>
      row.name === 'amazon' ? { ...row, producers: ['arn:aws:iam::222222222222:role/amazon-connector'] } : row,
    ),
  };
}

/** As the CDK's command line passes them on: without them the templates would not be those that are deployed. */
export const featureFlags = z
  .object({ context: z.record(z.string(), z.unknown()) })
  .parse(JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'))).context;

const plain = new Map<string, Templates>();

/** Synthesizes in memory, without bundling. Without options it answers the same object every time: break a copy. */
export function synthesize(stage: string, options?: SynthesizeOptions): Templates {
  const known = options === undefined ? plain.get(stage) : undefined;
  if (known) return known;
  const assembly = appOf(stage, options).synth();
  const templates = Object.fromEntries(
    assembly.stacksRecursively.map((stack) => [
      stack.id,
      {
        terminationProtection: stack.terminationProtection ?? false,
        after: stack.dependencies.map(({ id }) => id),
        resources: resolveTemplate(stack.template.Resources) as Record<string, Resource>,
      },
    ]),
  );
  if (options === undefined) plain.set(stage, templates);
  return templates;
}

/** The app before synthesis. */
export function appOf(stage: string, options: SynthesizeOptions = {}): App {
  const app = new App({ analyticsReporting: false, context: { ...featureFlags, 'aws:cdk:bundling-stacks': [] } });
  buildBackbone(app, stage, options.config ?? testConfigOf(stage), options.catalog ?? deployedCatalog);
  return app;
}
