import { App } from 'aws-cdk-lib';
import { type Catalog, catalog as deployedCatalog } from '../../lambda/events/catalog.ts';
import { buildBackbone } from '../../lib/backbone.ts';
import { configOf, type StageConfig } from '../../lib/config.ts';

export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

/** One stack as CloudFormation gets it. */
export interface Template {
  readonly stack: string;
  readonly terminationProtection: boolean;
  readonly Resources: Record<string, Resource>;
}

/** The templates of every stack of a stage, in the order of their deployment, by the stack's id. */
export type Templates = Record<string, Template>;

export interface SynthesizeOptions {
  readonly catalog?: Catalog;
  readonly config?: StageConfig;
}

/** Somebody to tell, which prod must have. */
export const notify = { page: { emails: ['page@example.com'] }, ticket: { httpsUrls: ['https://example.com/ticket'] } };

/** What the stages of the tests are configured as. */
export const testConfigOf = (stage: string): StageConfig => ({
  ...configOf(stage),
  ...(stage === 'prod' && { notify }),
});

const plain = new Map<string, Templates>();

/** Synthesizes in memory, without bundling. Without options the same object every time: change only a copy. */
export function synthesize(stage: string, options?: SynthesizeOptions): Templates {
  const known = options === undefined ? plain.get(stage) : undefined;
  if (known) return known;
  const templates = templatesOf(appOf(stage, options));
  if (options === undefined) plain.set(stage, templates);
  return templates;
}

/** The app before synthesis. */
export function appOf(stage: string, options: SynthesizeOptions = {}): App {
  const app = new App({ analyticsReporting: false, context: { 'aws:cdk:bundling-stacks': [] } });
  buildBackbone(app, stage, options.config ?? testConfigOf(stage), options.catalog ?? deployedCatalog);
  return app;
}

function templatesOf(app: App): Templates {
  const assembly = app.synth();
  return Object.fromEntries(
    assembly.stacks.map((stack) => [
      stack.id,
      {
        stack: stack.id,
        terminationProtection: stack.terminationProtection ?? false,
        Resources: stack.template.Resources,
      },
    ]),
  );
}
