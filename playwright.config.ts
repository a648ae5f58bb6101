import { defineConfig } from '@playwright/test';
import { findChromium } from '#lib/setup/chromium.ts';

const executablePath = findChromium();
if (!executablePath)
  throw new Error('No Chromium was found; "npm test" installs one, or name it in CHROMIUM_PATH.');

export default defineConfig({
  testDir: 'e2e',
  // Each spec starts Podsmith itself, as its users do; two at a time would share two cores.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  // The first image of a runtime is built within a test.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    viewport: { width: 1280, height: 900 },
    colorScheme: 'light',
    actionTimeout: 30_000,
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: [
        // Chromium refuses its sandbox to root, as containers and CI machines run it.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
