import { defineConfig } from 'vitest/config';

const everyTest = {
  pool: 'threads', // a new process, and the CDK and the SDK loaded anew, for every file would take
  isolate: false, // more time than the tests: what a test changes of its process it must put back
  sequence: { shuffle: true }, // every test stands alone; the seed of a failing order is printed
  testTimeout: 60_000, // a hang is a failure; nothing asserts on time
  hookTimeout: 120_000,
} as const;

/** Against the local cloud, or what E2E_ENDPOINT names. */
const endToEnd = { ...everyTest, globalSetup: 'test/support/e2e-setup.ts' };

export default defineConfig({
  test: {
    maxWorkers: '100%', // without it Vitest leaves a core idle
    projects: [
      {
        test: {
          ...everyTest,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', 'test/slow/**'],
          env: { CDK_VALIDATION: 'false' }, // of CDK's own rules, at every synthesis; `npm run synth` keeps them
        },
      },
      { test: { ...endToEnd, name: 'e2e', include: ['test/e2e/**/*.test.ts'] } },
      { test: { ...endToEnd, name: 'slow', include: ['test/slow/**/*.test.ts'] } }, // by `npm run check` only
    ],
  },
});
