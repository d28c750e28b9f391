import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../lambda/events/catalog.ts';
import { configOf } from '../../../lib/config/config.ts';
import type { OpsSettings } from '../../../ops/context.ts';
import type { ChangeStep } from '../../../ops/logs/change-step.ts';
import { describeTrace } from '../../../ops/logs/describe-trace.ts';
import { notKnown } from '../../../ops/logs/not-known.ts';
import type { TraceFacts } from '../../../ops/logs/trace-facts.ts';

const guide = readFileSync(new URL('../../../docs/operating.md', import.meta.url), 'utf8');
const changeId = '5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c11';
const newer = '5c1f8f0e-6a0b-4a53-9a39-0f6f5a1d2c12';
const requestId = '0e0a6a1c-4a55-4a6b-9a3e-8d5b5c1f8f0e';
const entityKey = 'OrderStateChanged#direct#seller-7#order-42';
const to = Date.parse('2026-03-02T10:00:00Z');
const day = 86_400_000;
const config = configOf('dev');
const settings: OpsSettings = { stage: 'dev', endpoint: undefined, region: undefined, json: false };

const view = {
  entityKey,
  eventType: 'OrderStateChanged',
  marketplace: 'direct',
  sellerId: 'seller-7',
  version: 5,
  changeId: newer,
  occurredAt: '2026-03-01T10:00:00Z',
  schemaVersion: 1,
  appliedAt: to - 1_000,
};
const logs = [...catalog.consumers.map(({ name }) => name), 'redrive', 'discard'].map((name) => ({
  name,
  retentionDays: 7,
  missing: false,
}));
const facts = (more: Partial<TraceFacts> = {}): TraceFacts => ({
  stage: 'dev',
  asked: { changeId },
  from: to - day,
  to,
  steps: [],
  view: undefined,
  waiting: [],
  logs,
  queues: [],
  notRead: [],
  ...more,
});
const step = (what: ChangeStep['what'], more: Partial<ChangeStep> = {}): ChangeStep => ({
  at: '2026-03-01T10:00:00.123Z',
  by: 'order',
  changeId,
  what,
  ...more,
});
const cause = { failureClass: 'transient', failureReason: 'TimeoutError', failureMessage: 'TimeoutError (HTTP 500)' };

describe('a trace', () => {
  it('says in 80 columns what happened, what is now, and what is not known, as the guide shows it', () => {
    const failed = { cause, receiveCount: 1, requestId };
    const steps = [
      step('failed', failed),
      step('dead-lettered', { ...failed, at: '2026-03-01T10:14:20.871Z', receiveCount: 9 }),
      step('redriven', {
        at: '2026-03-01T11:30:02.041Z',
        by: 'redrive',
        redriveId: 'd1ad14a7-1643-45f4-9f64-5fbcdb5bd33a',
        requestedBy: 'olga',
        note: 'the table is back',
        to: ['commerce-dev-order-queue'],
        cause,
      }),
      step('coalesced', {
        at: '2026-03-01T11:30:03.626Z',
        requestId,
        copies: 2,
        into: { changeId: newer, what: 'applied' },
      }),
    ];
    const found = facts({ steps, view });
    const text = describeTrace(found, notKnown(found, config, catalog, settings));
    expect(guide).toContain(`\`\`\`\n${text}\`\`\`\n`);
    expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('has nothing that a terminal obeys, whoever wrote the logs and the messages', () => {
    const hostile = '\u001b[2J\n\u202e';
    const broken = { failureClass: hostile, failureReason: hostile, failureMessage: hostile };
    const text = describeTrace(
      facts({
        steps: [
          step('failed', { cause: broken, requestId: hostile }),
          step('redriven', { to: [hostile], redriveId: hostile, requestedBy: hostile, note: hostile, cause: broken }),
        ],
        waiting: [{ queue: 'order', cause: broken, count: 1, since: '2026-03-01T10:00:00Z', changeIds: [changeId] }],
      }),
      [],
    );
    expect(text).not.toMatch(/[^\n\P{Cc}]|\u202e|^\\u202e/mu);
  });

  it('names the changes of an entity', () => {
    const waiting = [{ queue: 'order', cause, count: 1, since: '2026-03-01T10:00:00.000Z', changeIds: [changeId] }];
    const text = describeTrace(facts({ asked: { entityKey }, steps: [step('applied')], view, waiting }), []);
    expect(text).toContain(`entity ${entityKey}\n`);
    expect(text.match(new RegExp(`change ${changeId}`, 'g'))).toHaveLength(2);
  });
});

describe('what is not known', () => {
  const silent = { ...config, consumers: { order: { traceChanges: false } } };
  const waiting = [{ queue: 'order', cause, count: 1, since: '', changeIds: [changeId] }];
  const missing = logs.map((log) => ({ ...log, missing: log.name === 'return' }));

  it.each<[string, Partial<TraceFacts>, typeof config, RegExp]>([
    ['a consumer logs no changes', {}, silent, /^traceChanges is off for order in lib\/config\/config\.ts/],
    ['a log is not there', { logs: missing }, config, /^Not read, because there is no log group: return/],
    ['the logs keep less', { from: to - 8 * day }, config, /^The log group of order keeps lines for 7 days/],
    ['older lines were not read', {}, config, /^Lines before 2026-03-01T10:00:00\.000Z were not read/],
    ['nothing names it', {}, config, /^No line shows the result/],
    ['nothing names it', {}, config, /archive keeps events for 7 days/],
    ['a queue has messages', { queues: [{ name: 'q', messages: 2 }] }, config, /q has 2 messages/],
    ['its last try failed', { steps: [step('failed')] }, config, /^No line shows the result/],
    [
      'it was dead-lettered and is gone',
      { steps: [step('dead-lettered')] },
      config,
      /^The event is in no dead-letter queue/,
    ],
    ['it was stale', { steps: [step('stale')] }, config, /^The log does not show which change/],
    ['its entity is not known', {}, config, /^No line names the entity .* The producer of the change knows/],
    [
      'its entity is not known, and it waits',
      { waiting },
      config,
      /The event names it: npm run ops -- export order order-events\.jsonl writes the event to a file\. With the entity, the command state /,
    ],
    [
      'the view does not answer',
      { steps: [step('dead-lettered')], notRead: ['Reading the view failed: x'] },
      config,
      /^Reading/,
    ],
    ['an entity is asked for', { asked: { entityKey } }, config, /no entity for an event that breaks the contract/],
    ['something could not be read', { notRead: ['Ctrl-C ended the search.'] }, config, /^Ctrl-C ended/],
  ])('is said where %s', (_, more, stageConfig, expected) => {
    expect(notKnown(facts(more), stageConfig, catalog, settings)).toContainEqual(expect.stringMatching(expected));
  });

  it.each<[string, Partial<TraceFacts>]>([
    ['it is settled', { steps: [step('applied')] }],
    ['its last lines are gone and the view holds it', { view: { ...view, changeId } }],
    ['it waits among the failed events', { steps: [step('dead-lettered')], waiting }],
  ])('is only what is older where %s', (_, more) => {
    expect(notKnown(facts({ view, ...more }), config, catalog, settings)).toEqual([
      'Lines before 2026-03-01T10:00:00.000Z were not read: use --since to read further back.',
    ]);
  });

  it('names commands for the same stage, each on one line', () => {
    const found = facts({ waiting });
    const text = describeTrace(found, notKnown(found, config, catalog, { ...settings, stage: 'prod' }));
    expect(text).toContain('npm run ops -- export order order-events.jsonl --stage prod\n');
    const unsettled = notKnown(facts(), config, catalog, { ...settings, stage: 'prod' }).join('\n');
    expect(unsettled).toContain('npm run ops -- failures unrouted --stage prod shows');
    expect(unsettled).toContain('npm run ops -- replay --help --stage prod shows');
  });
});
