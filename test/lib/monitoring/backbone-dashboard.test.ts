import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lambda/events/catalog.ts';
import { resourceOf, resourcesOf } from '../../support/resources-of.ts';
import { synthesize } from '../../support/synthesize.ts';

interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a widget holds depends on its type
  readonly properties: any;
}

const templates = synthesize('dev');
const body = resourceOf(templates, 'AWS::CloudWatch::Dashboard').Properties.DashboardBody;
const { widgets } = JSON.parse(body) as { widgets: readonly Widget[] };
const titles = (rows: readonly Widget[]) => rows.map(({ properties }) => properties.title);

describe('the dashboard', () => {
  it.each(catalog.consumers)('has one row for $name, in the order of the flow', ({ name }) => {
    const heading = widgets.findIndex(({ properties }) => properties.markdown === `## ${name}`);
    const row = widgets.slice(heading + 1, heading + 9);
    expect(titles(row)).toEqual([
      'In',
      'Routed',
      'Queued',
      'In flight',
      'Applied',
      'Coalesced',
      'Failed',
      'Freshness (ms)',
    ]);
    expect(new Set(row.map(({ y }) => y)).size).toBe(1);
    for (const { properties } of row) expect(JSON.stringify(properties.metrics)).toContain(name);
  });

  it('shows the state of every alarm', () => {
    const shown = widgets.filter(({ type }) => type === 'alarm').flatMap(({ properties }) => properties.alarms);
    const alarms = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].flatMap((type) =>
      resourcesOf(templates, type).map(({ Properties }) => Properties.AlarmName),
    );
    expect(shown.map((arn: string) => arn.split(':alarm:')[1]).sort()).toEqual(alarms.sort());
  });

  it('shows the causes of dead letters, from the logs of every consumer', () => {
    const query = widgets.find(({ type }) => type === 'log')?.properties.query;
    for (const { name } of catalog.consumers) {
      expect(query).toContain(`SOURCE '/aws/lambda/commerce-dev-${name}-consumer'`);
    }
    expect(query).toMatch(/by eventType, failureClass, failureReason, failureFingerprint/);
  });

  it('shows the calls avoided of every consumer', () => {
    const graph = widgets.find(({ properties }) => properties.title?.startsWith('Calls avoided'));
    for (const { name } of catalog.consumers) {
      expect(JSON.stringify(graph?.properties.metrics)).toContain(
        `FILL(${name}_coalesced, 0) + FILL(${name}_duplicate, 0)`,
      );
    }
  });
});
