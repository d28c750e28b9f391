import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

describe('the sources of the game day', () => {
  const root = new URL('./', import.meta.url);
  const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => ({ name, text: readFileSync(new URL(name, root), 'utf8') }));
  const shortcuts =
    /PutMetricData|SetAlarmState|SendMessage|StartMessageMoveTask|client-(sqs|cloudwatch)|setState|\.create\(|metrics\.add|addSet|addLogLine|\.evaluate\(|\.purge\(|deleteMessage|changeVisibility/;

  it.each(sources)('$name makes no metric, no alarm state and no dead letter itself', ({ text }) => {
    expect(text).not.toMatch(shortcuts);
  });

  it('send nothing but events', () => {
    const sends = sources.flatMap(({ text }) => [...text.matchAll(/\.send\(.{0,24}/g)].map(([send]) => send));
    expect(sends).toEqual([expect.stringMatching(/^\.send\(new PutEventsCommand\(/)]);
  });
});
