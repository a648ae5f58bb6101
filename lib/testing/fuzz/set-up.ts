import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { countCases, defaultCases, fuzzSettings } from '#lib/testing/fuzz/cases.ts';

/** Chooses the seed, and fails the suite when fewer cases ran than were asked for. */
export default function setUp(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'podsmith-fuzz-'));
  process.env.FUZZ_COUNT_FILE = path.join(folder, 'cases');
  process.env.FUZZ_CASES ??= String(defaultCases);
  process.env.FUZZ_SEED ??= String(Math.trunc(Math.random() * 2 ** 31));
  const { cases, seed, countFile } = fuzzSettings();
  writeFileSync(countFile, '');
  console.log(`Fuzz: ${cases} cases, seed ${seed}`);
  return () => {
    const ran = countCases(countFile);
    rmSync(folder, { recursive: true });
    console.log(`Fuzz: ${ran} cases ran, seed ${seed}`);
    if (ran >= cases) return;
    // What is thrown here Vitest only prints.
    console.error(`Only ${ran} of ${cases} cases ran.`);
    process.exitCode = 1;
  };
}
