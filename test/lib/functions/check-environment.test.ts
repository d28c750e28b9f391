import { describe, expect, it } from 'vitest';
import { type Consumer, catalog } from '../../../lambda/events/catalog.ts';
import { configOf } from '../../../lib/config/config.ts';
import { checkEnvironment } from '../../../lib/functions/check-environment.ts';
import { synthesize } from '../../support/synthesize.ts';

const dev = configOf('dev');
const order = catalog.consumers[0] as Consumer;

describe('the environment of a function', () => {
  it('is measured as the JSON that Lambda measures, with names and escapes', () => {
    const overhead = '{"A":""}'.length;
    expect(() => checkEnvironment('f', { A: 'x'.repeat(4_096 - overhead) }, dev)).not.toThrow();
    expect(() => checkEnvironment('f', { A: 'x'.repeat(4_097 - overhead) }, dev)).toThrow('has up to 4097 characters');
    expect(() => checkEnvironment('f', { A: '"'.repeat(2_048) }, dev)).toThrow('has up to 4104 characters');
  });

  it('stops a stage with more marketplaces or consumers than fit, and names the marketplaces', () => {
    const consumers = Array.from({ length: 30 }, (_, index) => ({ ...order, name: `order-${index}` }));
    expect(() => synthesize('dev', { catalog: { ...catalog, consumers } })).toThrow(
      /^The environment of the function "commerce-dev-inspect" has up to \d+ characters, but Lambda allows 4096: .* amazon, shopify, direct, /,
    );
  });
});
