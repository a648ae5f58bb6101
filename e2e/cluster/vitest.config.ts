import { defineConfig } from 'vitest/config';

/** Specs on a real Kubernetes, `*.cluster.ts`: named apart from what Playwright and `npm test` pick up. */
export default defineConfig({
  test: {
    name: 'cluster',
    include: ['e2e/cluster/**/*.cluster.ts'],
    setupFiles: './lib/testing/before-file.ts',
    globalSetup: './e2e/cluster/global-setup.ts',
    testTimeout: 180_000,
    hookTimeout: 240_000,
    // A kubelet tells a Pod's state a second late, on a busy machine later.
    expect: { poll: { timeout: 60_000 } },
    // One cluster; a spec that stops a part of it would break another.
    fileParallelism: false,
  },
});
