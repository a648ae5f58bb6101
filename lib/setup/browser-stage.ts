import { AppError } from '#lib/errors.ts';
import { findChromium, installChromium } from '#lib/setup/chromium.ts';
import type { Progress, StageResult } from '#lib/setup/stage.ts';
import { aptCommand } from '#lib/system/apt.ts';

/** Ensures that there is a Chromium for the end-to-end tests. @throws AppError `BROWSER_MISSING` */
export async function ensureBrowser({ progress }: { progress: Progress }): Promise<StageResult> {
  const present = findChromium();
  if (present) return { summary: present };
  progress('installing Chromium');
  const installed = await installChromium({ onProgress: (line) => progress(`installing Chromium: ${line}`) });
  const chromium = findChromium();
  if (chromium) return { summary: `${chromium}, installed now` };
  const why = installed.status === 'failed' ? ` and could not be installed: ${installed.reason}` : '';
  throw new AppError({
    code: 'BROWSER_MISSING',
    message: `The end-to-end tests need Chromium, which is not installed${why}.`,
    hint: `Install it (${aptCommand(['chromium'])}), or name one with CHROMIUM_PATH.`,
    fault: 'platform',
  });
}
