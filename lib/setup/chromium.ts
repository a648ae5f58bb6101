import { accessSync, constants } from 'node:fs';
import { type AptOutcome, installPackages } from '#lib/system/apt.ts';

const CANDIDATES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The browser that end-to-end tests drive: `CHROMIUM_PATH`, else the first one installed. */
export function findChromium(configured = process.env.CHROMIUM_PATH): string | undefined {
  return [configured, ...CANDIDATES].find((path) => path !== undefined && isExecutable(path));
}

/** Installs Debian's Chromium where this process may. */
export function installChromium(options: {
  onProgress?: (line: string) => void;
  signal?: AbortSignal;
}): Promise<AptOutcome> {
  return installPackages({ packages: ['chromium', 'fonts-liberation'], ...options });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
