import { defineConfig } from 'vitest/config';

const everyTest = {
  sequence: { shuffle: true }, // every test stands alone; the seed of a failing order is printed
  testTimeout: 60_000, // a hang is a failure; nothing asserts on time
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    maxWorkers: '100%', // without it Vitest leaves one core idle
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
      {
        test: {
          ...everyTest,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/support/e2e-setup.ts',
        },
      },
      {
        test: {
          ...everyTest,
          name: 'slow',
          include: ['test/slow/**/*.test.ts'],
          globalSetup: 'test/support/e2e-setup.ts',
        },
      },
    ],
  },
});
