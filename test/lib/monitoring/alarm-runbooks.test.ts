import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { configOf } from '../../../lib/config/config.ts';
import { resourcesOf } from '../../support/resources-of.ts';
import { synthesize } from '../../support/synthesize.ts';

const folder = path.resolve(import.meta.dirname, '../../../docs/runbooks');
const runbooks = readdirSync(folder).map((file) => ({ file, text: readFileSync(path.join(folder, file), 'utf8') }));

const dev = configOf('dev');
const alarms = { ...dev.consumerDefaults.alarms, silenceMinutes: 60 }; // off until it is set, and has a runbook
const templates = synthesize('dev', { config: { ...dev, consumerDefaults: { ...dev.consumerDefaults, alarms } } });
const descriptions: string[] = ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']
  .flatMap((type) => resourcesOf(templates, type))
  .map(({ Properties }) => Properties.AlarmDescription);

describe('runbooks', () => {
  it('has one for every alarm, and an alarm for every one', () => {
    const named = new Set(descriptions.map((text) => text.match(/^Runbook: docs\/runbooks\/(.*)$/m)?.[1]));
    expect([...named].sort()).toEqual(runbooks.map(({ file }) => file).sort());
  });

  it.each(runbooks)('$file has every section, in one order', ({ text }) => {
    const sections = [...text.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(sections).toEqual([
      'What fired',
      'What users notice',
      'Look',
      'Fix',
      'Redrive or discard',
      'If it comes back',
    ]);
  });

  it.each(runbooks)('$file names only what is deployed', ({ text }) => {
    const deployed = JSON.stringify(templates);
    const names = [...text.matchAll(/commerce-dev[a-z-]*/g)].map(([name]) => name);
    expect(names.filter((name) => !deployed.includes(name))).toEqual([]);
  });

  it.each(runbooks)('$file has the alarm that fired by name', ({ file, text }) => {
    expect(text).toContain(`-${path.basename(file, '.md')}\``);
  });

  it.each(runbooks)(
    '$file has commands, ours, that run as they stand, but for the reason of what is deleted for good',
    ({ text }) => {
      const blocks = [...text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)];
      expect(blocks.length).toBeGreaterThan(0);
      for (const [, language, commands = ''] of blocks) {
        expect(language).toBe('sh');
        for (const line of commands.trim().split('\n')) {
          const typable = line.replace(/^(npm run ops -- discard .*)"<why>"/, '$1"why"'); // which `ops` refuses
          expect(typable).toMatch(/^npm run ops -- [a-z]+( [^<>…]+)?$/);
        }
      }
    },
  );

  it.each([
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    'CONNECTION_FAILURE',
    'CROSS_ACCOUNT_INGESTION_FAILED',
    'CROSS_REGION_INGESTION_FAILED',
    'ERROR_FROM_TARGET',
    'EVENTS_IN_BATCH_REQUEST_REJECTED',
    'FAILED_TO_ASSUME_ROLE',
    'INTERNAL_ERROR',
    'INVALID_JSON',
    'INVALID_PARAMETER',
    'NO_PERMISSIONS',
    'NO_RESOURCE',
    'RESOURCE_ALREADY_EXISTS',
    'RESOURCE_LIMIT_EXCEEDED',
    'RESOURCE_MODIFICATION_COLLISION',
    'SDK_CLIENT_ERROR',
    'THIRD_ACCOUNT_HOP_DETECTED',
    'THIRD_REGION_HOP_DETECTED',
    'THROTTLING',
    'TIMEOUT',
    'TRANSIENT_ASSUME_ROLE',
    'UNKNOWN',
  ])('delivery-failed.md says what to do about EventBridge’s ERROR_CODE %s', (code) => {
    const text = runbooks.find(({ file }) => file === 'delivery-failed.md')?.text ?? '';
    expect(text.match(new RegExp(`^\\|[^|]*\`${code}\`[^|]*\\|[^|]+\\|[^|]+\\|$`, 'gm'))).toHaveLength(1);
  });

  it.each(runbooks)('$file lets go again what it pauses', ({ text }) => {
    const commands = [...text.matchAll(/^npm run ops -- (pause|resume)/gm)].map(([, command]) => command);
    expect(commands.at(-1)).not.toBe('pause');
  });

  const fixOf = (text: string) => text.split(/^## /m).find((section) => section.startsWith('Fix\n')) ?? '';

  it.each(runbooks.filter(({ text }) => fixOf(text).includes('ops -- pause')))(
    '$file says which alarms the pause itself fires',
    ({ text }) => {
      expect(fixOf(text)).toContain('`paused`, `backlog-age` and `backlog-time-to-drain` may fire: that is the pause');
    },
  );

  it.each(runbooks.filter(({ text }) => text.includes('deploy the commit before')))(
    '$file goes back behind a deployment before it repairs anything else',
    ({ text }) => {
      expect(fixOf(text)).toMatch(/^Fix\n\nIf it began with a deployment/);
    },
  );

  it.each(runbooks.filter(({ text }) => /permanent/.test(text) && text.includes('ops -- failures ')))(
    '$file leads from what failed to the events themselves and to the view',
    ({ text }) => {
      expect(text).toMatch(/npm run ops -- export [a-z]+ [a-z-]+\.jsonl/);
      expect(text).toContain('npm run ops -- state order <marketplace> <sellerId> <orderId>');
    },
  );

  it.each(runbooks)('$file has the gaps of what is typed in angle brackets, and no dots', ({ text }) => {
    const commands = [...text.matchAll(/npm run ops -- [^`\n]*/g)].map(([command]) => command);
    expect(commands.filter((command) => command.includes('…'))).toEqual([]);
  });
});
