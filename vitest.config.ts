import { defineConfig } from 'vitest/config';
import { placesMost } from './lib/testing/places.ts';

/** Tests that build images in ways of their own, or remove some. */
const withImages = [
  'lib/{builds,engines,images,manifests,pods,retention,runtime-status,runtimes,testing}/**/*.integration.test.ts',
];

const integration = {
  include: ['lib/**/*.integration.test.ts'],
  setupFiles: './lib/testing/before-file.ts',
  globalSetup: './lib/testing/open-places.ts',
  testTimeout: 120_000,
  hookTimeout: 180_000,
  // What is waited for comes, on a busy machine later.
  expect: { poll: { timeout: 60_000 } },
};

export default defineConfig({
  test: {
    // With --coverage, as `npm test` has it: lib/testing/coverage-report.ts reads this.
    coverage: {
      provider: 'v8',
      include: ['lib/**/*.ts'],
      exclude: ['lib/db/generated/**', 'lib/testing/**', '**/*.test.ts'],
      reporter: ['json'],
      reportOnFailure: false,
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['lib/**/*.test.ts', 'components/**/*.test.{ts,tsx}', 'app/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/*.fuzz.test.ts'],
          // Expressions without end are evaluated to their bounds of time, beside whatever else the machine does.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'fuzz',
          include: ['lib/**/*.fuzz.test.ts'],
          globalSetup: './lib/testing/fuzz/set-up.ts',
          testTimeout: 300_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          ...integration,
          name: 'integration',
          include: withImages,
          // They share the engine's images: what one file removes, a build of another may be looking at.
          fileParallelism: false,
        },
      },
      {
        test: {
          ...integration,
          name: 'integration-in-pairs',
          exclude: withImages,
          maxWorkers: placesMost,
          // Projects that run together must have as many workers or turns of their own.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
