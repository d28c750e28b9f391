import { beforeAll, describe, expect, it } from 'vitest';
import { synthesize, type Templates, testConfigOf } from '../../support/synthesize.ts';
import { houseRules } from './house-rules.ts';

describe.each(['dev', 'prod', 'anna'])('in the stage %s', (stage) => {
  it.each(houseRules)('$name', ({ violations }) => {
    expect([...violations(synthesize(stage), testConfigOf(stage))]).toEqual([]);
  });
});

describe('in the first deployment of prod', () => {
  const config = { ...testConfigOf('prod'), protectStacks: false };
  let templates: Templates;

  beforeAll(() => {
    templates = synthesize('prod', { config });
  });

  it.each(houseRules)('$name', ({ violations }) => {
    expect([...violations(templates, config)]).toEqual([]);
  });
});

it('are kept where a marketplace is retiring', () => {
  const dev = testConfigOf('dev');
  const marketplaces = [...dev.marketplaces, { name: 'ebay', producers: [], retiring: true as const }];
  const config = { ...dev, marketplaces };
  const templates = synthesize('dev', { config });
  expect(houseRules.flatMap(({ violations }) => [...violations(templates, config)])).toEqual([]);
});

describe('a template that is broken in one way is refused by one rule', () => {
  it.each(houseRules)('$name', ({ name, breakIt }) => {
    const templates = structuredClone(synthesize('prod'));
    breakIt(templates);
    const refusing = houseRules.filter(({ violations }) => [...violations(templates, testConfigOf('prod'))].length > 0);
    expect(refusing.map((rule) => rule.name)).toEqual([name]);
  });
});

it('gives every house rule a name of its own', () => {
  expect(new Set(houseRules.map(({ name }) => name)).size).toBe(houseRules.length);
});
