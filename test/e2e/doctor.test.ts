import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type LocalCloud, startLocalCloud } from '../../local/cloud.ts';
import { leastBootstrapVersion } from '../../ops/doctor/check-account.ts';
import type { Finding } from '../../ops/doctor/finding.ts';
import { opsAtEndpoint } from '../support/ops-at-endpoint.ts';

let cloud: LocalCloud;
beforeAll(async () => {
  if (process.env.E2E_ENDPOINT) return;
  cloud = await startLocalCloud({ assemblyDirectory: inject('assemblyDirectory'), port: 0 });
});
afterAll(() => cloud?.stop());

async function doctor(...words: string[]) {
  const { exitCode, stdout, stderr } = await opsAtEndpoint(cloud.endpoint, ['doctor', '--json', ...words], {
    user: 'olga',
    now: Date.now,
    sleep: async () => {},
    signal: new AbortController().signal,
  });
  const findings: readonly Finding[] = JSON.parse(stdout).findings;
  return { exitCode, stderr, findings: findings.map(({ check, result, found }) => [check, result, found]) };
}

describe.skipIf(process.env.E2E_ENDPOINT)('doctor on the local cloud', () => {
  it('checks what is served there, and says of the rest that it is not checked', async () => {
    const notHere = `Not checked here: ${cloud.endpoint} does not support it.`;
    expect(await doctor()).toEqual({
      exitCode: 0,
      stderr: '',
      findings: [
        ['region', 'ok', 'commerce-dev-bus is in us-east-1 of account 000000000000.'],
        ['bootstrap', 'not_checked', notHere],
        ['concurrency', 'not_checked', notHere],
        ['stacks', 'not_checked', notHere],
        ['drift', 'ok', 'Rules and consumers match the catalog and the configuration here.'],
        ['subscriptions', 'not_checked', notHere],
        ['dead-letters', 'ok', 'There are no failed events.'],
        ['table-writes', 'not_checked', notHere],
        ['recovery', 'not_checked', notHere],
        ['archive', 'ok', 'The archive stores every event.'],
      ],
    });
  });

  it('says that a stage is not there', async () => {
    const { exitCode, findings } = await doctor('--stage', 'nowhere');
    expect(exitCode).toBe(1);
    expect(findings[0]?.slice(0, 2)).toEqual(['region', 'problem']);
  });

  it('asks for the bootstrap version that the templates need', () => {
    const manifest = JSON.parse(readFileSync(path.join(inject('assemblyDirectory'), 'manifest.json'), 'utf8'));
    const stacks: { type: string; properties?: { requiresBootstrapStackVersion?: number } }[] = Object.values(
      manifest.artifacts,
    );
    const needed = stacks
      .filter(({ type }) => type === 'aws:cloudformation:stack')
      .map(({ properties }) => properties?.requiresBootstrapStackVersion ?? 0);
    expect(Math.max(...needed)).toBe(leastBootstrapVersion);
  });
});
