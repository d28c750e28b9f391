import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { App } from 'aws-cdk-lib';
import { type Catalog, catalog as deployedCatalog } from '../../lambda/events/catalog.ts';
import { buildBackbone } from '../../lib/backbone.ts';
import { configOf } from '../../lib/config/config.ts';
import type { StageConfig } from '../../lib/config/stage-config.ts';
import { featureFlags } from './synthesize.ts';

/**
 * Synthesizes the dev stage with real bundles, as `cdk synth` does, and answers the directory. CDK's own rules for
 * templates, which take longer than the rest, are left to `npm run synth`.
 */
export function bundledAssembly(options: { catalog?: Catalog; config?: StageConfig } = {}): string {
  const outdir = mkdtempSync(path.join(tmpdir(), 'backbone-cdk-out-'));
  try {
    const app = new App({
      outdir,
      analyticsReporting: false,
      builtinCloudFormationValidation: false,
      context: featureFlags,
    });
    buildBackbone(app, 'dev', options.config ?? configOf('dev'), options.catalog ?? deployedCatalog);
    app.synth();
  } catch (error) {
    rmSync(outdir, { recursive: true });
    throw error;
  }
  return outdir;
}
