import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { synthesize } from '../support/synthesize.ts';
import { resourcesOf } from './resources-of.ts';

const runbooks = path.resolve(import.meta.dirname, '../../docs/runbooks');
const runbookFiles = readdirSync(runbooks);
const templates = synthesize('dev');
const alarms = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
  resourcesOf(templates, type),
);
const runbookOf = (description: string) => description.split('/').at(-1);

describe('runbooks', () => {
  it('has one for every alarm, and an alarm for every one', () => {
    const named = new Set(alarms.map(({ Properties }) => runbookOf(Properties.AlarmDescription)));
    expect([...named].sort()).toEqual(runbookFiles.toSorted());
  });

  it.each(runbookFiles)('%s has every section, in one order', (file) => {
    const text = readFileSync(path.join(runbooks, file), 'utf8');
    const sections = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(sections).toEqual(['What fired', 'What users notice', 'Look', 'Fix', 'Redrive', 'If it comes back']);
  });

  it.each(runbookFiles)('%s names only what is deployed', (file) => {
    const text = readFileSync(path.join(runbooks, file), 'utf8');
    const deployed = JSON.stringify(templates).match(/commerce-dev[a-z-]*/g);
    // One that ends with a hyphen is a prefix to search by.
    const names = [...text.matchAll(/commerce-dev[a-z-]*/g)]
      .map(([name]) => name)
      .filter((name) => !name.endsWith('-'));
    expect(names.filter((name) => !deployed?.includes(name))).toEqual([]);
  });
});

it('says which of the consumers an alarm is about', () => {
  const names = alarms.map(({ Properties }) => Properties.AlarmName);
  expect(new Set(names).size).toBe(names.length);
});
