import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { withoutAwsSettings } from './local/aws-settings.ts';

// What the tests show must not depend on whose machine runs them. Against an account of AWS its owner's settings count.
if (!process.env.E2E_ENDPOINT) {
  const env = withoutAwsSettings(process.env);
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env, { NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' }); // with NODE_USE_ENV_PROXY `fetch` asks a proxy
}

const everyTest = {
  sequence: { shuffle: true }, // every test stands alone; the seed of a failing order is printed
  testTimeout: 60_000, // a hang is a failure; nothing asserts on time
  hookTimeout: 120_000,
};

/**
 * A new process for every file, which loads the CDK and the SDK anew, would take longer than its tests. What a test
 * changes of its process it must put back.
 */
const inOneProcess = { pool: 'threads', isolate: false } as const;

/** Of one run, gone at its end. */
const temporaryDirectory = 'test/support/temporary-directory.ts';
const compileCache = 'test/support/compile-cache.ts';

/** Against the local cloud, or what E2E_ENDPOINT names. */
const endToEnd = { ...everyTest, globalSetup: [temporaryDirectory, 'test/support/e2e-setup.ts'] };

const slow = { ...endToEnd, testTimeout: 300_000, pool: 'forks' } as const;

export default defineConfig({
  test: {
    maxWorkers: Math.ceil(availableParallelism() * 1.5), // a test that waits for a process leaves its core to another
    projects: [
      {
        test: {
          ...everyTest,
          ...inOneProcess,
          globalSetup: [temporaryDirectory, compileCache],
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/slow/**', 'test/nightly/**'],
          env: { CDK_VALIDATION: 'false' }, // of CDK's own rules, at every synthesis; `npm run synth` keeps them
        },
      },
      {
        test: {
          ...endToEnd,
          ...inOneProcess,
          globalSetup: [temporaryDirectory, compileCache, 'test/support/e2e-setup.ts'],
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
        },
      },
      // By `npm run check` only. In processes, because the CDK cannot bundle in a thread.
      { test: { ...slow, name: 'slow', include: ['test/slow/**/*.test.ts'] } },
      // By `npm run check:nightly` only: minutes for each row.
      { test: { ...slow, name: 'nightly', include: ['test/nightly/**/*.test.ts'] } },
    ],
  },
});
