import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { orderEvent } from '../support/events.ts';

const entry = fileURLToPath(new URL('../../bin/ops.ts', import.meta.url));

it('validates standard input as a program of its own, and its exit code tells', async () => {
  const { 'detail-type': detailType, detail } = orderEvent();
  const child = spawn(process.execPath, [entry, 'validate', '-', '--json'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exitCode = new Promise((resolve) => child.once('close', resolve));
  child.stdin.end(`${JSON.stringify({ detailType, detail })}\nnot JSON\n`);
  expect(JSON.parse(await text(child.stdout))).toMatchObject({ valid: 1, failed: [{ line: 2, reason: 'not_json' }] });
  expect(await exitCode).toBe(1);
});
