import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import type { LocalCloud } from '../../local/cloud.ts';
import type { SampleEvent } from '../../sample/sample-event.ts';
import { publishSample } from '../../tools/start/publish-sample.ts';
import { start } from '../../tools/start/start.ts';
import { manualClock } from '../support/manual-clock.ts';
import { opsAtEndpoint } from '../support/ops-at-endpoint.ts';

const second = 1_000;
const minute = 60 * second;
const events = 300;

const changeId = (number: number) => `5c1f8f0e-6a0b-4a53-9a39-${String(number).padStart(12, '0')}`;

/** What one seller's shop sends: a status that the contract does not have. */
const broken = (count: number, first: number, now: number): SampleEvent[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'poison',
    source: 'commerce.shopify',
    detailType: 'OrderStateChanged',
    detail: {
      metadata: {
        schemaVersion: 1,
        changeId: changeId(first + index),
        marketplace: 'shopify',
        sellerId: 'seller-13',
        occurredAt: new Date(now).toISOString(),
        version: 1,
      },
      data: { orderId: `order-${first + index}`, status: 'SHIPPED' },
    },
  }));

/** Lines that another run would have otherwise: what the machine needs, what is drawn, and where it listens. */
function withoutChance(text: string, endpoint: string): string {
  let ids = 0;
  let examples = 1_300;
  const known = new Map<string, string>();
  return text
    .replaceAll(endpoint, 'http://127.0.0.1:4566')
    .replace(/(redriveId |failed again after )(\S+-\S+-\S+-\S+-\S+?)(\.?)$/gm, (_, before, id, after) => {
      if (!known.has(id)) known.set(id, `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`);
      return `${before}${known.get(id)}${after}`;
    })
    .replace(
      /^ {4}changes [\s\S]*?(?=^ {4}\w)/gm,
      (
        changes, // a few of many
      ) => changes.replace(/\S+-\S+/g, () => changeId(++examples)),
    )
    .replace(/(request |function_request_id=|messageId=|run )\w+-\w+-\w+-\w+-\w+/g, '$1…')
    .replace(/:\d\d\.\d{3}Z/g, ':00.000Z') // of a log: the function's own time counts
    .replace(/^( *changes per second +)[\d,]+$/m, (_, before) => `${before.replace(/ +$/, '')}${' '.repeat(7)}800`)
    .replace(/^( *)applied +(\d+)$([\s\S]*?)^ *stale +(\d+)$/m, (_, indent, applied, between, stale) => {
      // Which of an entity's changes is in an earlier batch: all but one count as applied here.
      const row = (name: string, count: number) => `${indent}${name.padEnd(18)}${String(count).padStart(10)}`;
      const stay = Math.min(1, Number(stale));
      return `${row('applied', Number(applied) + Number(stale) - stay)}${between}${row('stale', stay)}`;
    })
    .replace(/(\d min )[1-5]\d s/g, '$130 s') // of what failed: the function's own time counts
    .replace(/[ \t]+$/gm, '');
}

describe.skipIf(process.env.E2E_ENDPOINT)('docs/screens.md', () => {
  it('shows what a running system prints (npm run screens writes it)', { timeout: 300_000 }, async () => {
    const manual = manualClock(Date.UTC(2026, 2, 1, 10));
    const clock = Object.assign(manual, { leap: manual.advance, runAt: () => {} });
    const lit = new AbortController();
    const booted = Promise.withResolvers<LocalCloud>();
    let told: string[] = [];
    const running = start(
      { stage: 'dev', port: 0, seed: 1, events, sample: true, clockSpeed: 1 },
      {
        synthesize: async () => inject('assemblyDirectory'),
        interrupted: lit.signal,
        print: (text) => told.push(text),
        clock,
        beforePublish: async (cloud) => {
          for (const schedule of cloud.schedules.values()) schedule.stop();
          booted.resolve(cloud);
        },
      },
    );
    const cloud = await booted.promise;
    const until = async (condition: () => boolean) => {
      while (!condition()) await wait(10);
    };
    const messages = () => [...cloud.queues.values()].reduce((sum, queue) => sum + [...queue.messages()].length, 0);
    const settled = () =>
      until(() => [...cloud.mappings.values()].every(({ batchesInFlight }) => batchesInFlight === 0));
    /** So much of the clock passes; whatever it sets off is done by the end. */
    const pass = async (millis: number) => {
      for (let left = millis; left > 0; left -= second) {
        await clock.advanceAsync(Math.min(left, second));
        await settled();
      }
    };
    const operator = { user: 'olga', now: clock.now, sleep: pass, signal: new AbortController().signal };
    const shown: string[] = [];
    const show = (title: string, text: string, command?: string) => {
      const lines = [
        `## ${title}`,
        ...(command ? [`\`\`\`sh\n${command}\n\`\`\``] : []),
        `\`\`\`text\n${text.trim()}\n\`\`\``,
      ];
      shown.push(lines.join('\n\n'));
    };
    const ops = async (title: string, words: string) => {
      const list = [...words.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
      const { output } = await opsAtEndpoint(cloud.endpoint, list, operator);
      show(title, output, `npm run ops -- ${words}`);
    };
    const showTold = (title: string, command?: string) => {
      show(title, told.join('\n'), command);
      told = [];
    };
    try {
      await until(() => messages() === events); // so that each consumer has it in as few batches as can be
      await pass(second);
      await until(() => told.join('\n').includes('Ctrl-C stops it'));
      showTold('The system is up', `npm start -- --events ${events}`);
      for (let burst = 0; burst < 5; burst++) {
        await publishSample(broken(6, 1_301 + 6 * burst, clock.now()), cloud.endpoint, 'commerce-dev-bus', () => {});
        await pass(minute);
      }
      await pass(40 * second);
      showTold('Alarms begin');
      await ops('Status', 'status');
      await ops('Status with details', 'status --details');
      await ops('Failures', 'failures');
      await ops('Failures of one queue', 'failures order');
      await ops('A redrive while the consumer is not healthy', 'redrive order --reason schema_broken');
      await pass(10 * minute);
      showTold('Alarms end');
      await ops('A redrive of permanent failures, dry', 'redrive order --seller seller-13');
      await ops(
        'A redrive of permanent failures',
        'redrive order --seller seller-13 --note "shop repaired?" --execute',
      );
      await ops('What to discard, dry', 'discard order --seller seller-13');
      await ops('Discarded', 'discard order --seller seller-13 --note "sent again, corrected" --execute');
      await ops('What happened to one change', `trace ${changeId(1_301)}`);
      await ops('What a function logged of it', `logs order --since 30m --filter ${changeId(1_301)}`);
      await ops('How long SQS still keeps the rest', 'expiry');
    } finally {
      lit.abort();
      await running;
    }
    const intro = `# Screens

What the commands print, made from a running system by \`npm run screens\` and compared by a test. Ids, the port, seconds of
ages and the throughput are replaced, and all changes but one that came late are counted as applied. The sample day has ${events} events here; then one seller sends six events a minute that
break the contract.`;
    const text = `${[intro, ...shown].join('\n\n')}\n`;
    await expect(withoutChance(text, cloud.endpoint)).toMatchFileSnapshot('../../docs/screens.md');
  });
});
