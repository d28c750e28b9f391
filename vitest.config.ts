import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    sequence: { shuffle: true }, // every test stands alone; the seed of a failing order is printed
    testTimeout: 60_000, // a hang is a failure; nothing asserts on time
    hookTimeout: 120_000,
  },
});
