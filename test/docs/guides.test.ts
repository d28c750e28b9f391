import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../lambda/events/catalog.ts';
import { configOf } from '../../lib/config/config.ts';
import { namesOf } from '../../lib/config/names.ts';
import { startCommand } from '../../tools/start/start-options.ts';
import { resourcesOf } from '../support/resources-of.ts';
import { synthesize } from '../support/synthesize.ts';

const guide = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

/** A row of the table of alarms: its kind, whether each consumer has one, and its severity. */
type AlarmRow = readonly [kind: string, of: 'each consumer' | 'all', severity: string];

function deployedAlarms(): AlarmRow[] {
  const dev = configOf('dev');
  const alarms = { ...dev.consumerDefaults.alarms, silenceMinutes: 60 }; // off until it is set
  const templates = synthesize('dev', { config: { ...dev, consumerDefaults: { ...dev.consumerDefaults, alarms } } });
  const names = namesOf('dev');
  const consumers = catalog.consumers.map(({ name }) => names.consumer(name).alarm(''));
  const rows = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']
    .flatMap((type) => resourcesOf(templates, type))
    .map(({ Properties: { AlarmName, AlarmDescription } }): AlarmRow => {
      const consumer = consumers.find((start) => AlarmName.startsWith(start));
      const severity = /^Severity: (\w+)/m.exec(AlarmDescription)?.[1] ?? '';
      const kind = AlarmName.slice((consumer ?? 'commerce-dev-').length);
      return [kind, consumer === undefined ? 'all' : 'each consumer', severity];
    });
  return [...new Map(rows.map((row) => [row.join(), row])).values()];
}

describe('the guides', () => {
  it('docs/alarms.md lists every alarm with its severity, and no other', () => {
    const listed = [...guide('alarms.md').matchAll(/^\| `([a-z-]+)` \| (.*?) \| (.*?) \|/gm)].map((row) =>
      row.slice(1),
    );
    expect(listed.sort()).toEqual(deployedAlarms().sort());
  });

  it('docs/local.md lists every option of npm start, and no other', () => {
    const table =
      guide('local.md')
        .match(/^\| `--.*$/gm)
        ?.join('\n') ?? '';
    const listed = [...table.matchAll(/`(--[a-z-]+)/g)].map(([, name]) => name);
    const options = startCommand(async () => {}).options.map(({ long }) => long);
    expect([...new Set(listed)].sort()).toEqual(options.sort());
  });
});
