import { defineConfig } from 'vitest/config';

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
          exclude: ['**/*.integration.test.ts'],
          // Expressions without end are evaluated to their bounds of time, beside whatever else the machine does.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['lib/**/*.integration.test.ts'],
          setupFiles: './lib/testing/cover-children.ts',
          globalSetup: './lib/setup/integration.ts',
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // What is waited for comes, on a busy machine later.
          expect: { poll: { timeout: 60_000 } },
          // Two cores: builds and Pods in parallel only get in each other's way.
          fileParallelism: false,
        },
      },
    ],
  },
});
