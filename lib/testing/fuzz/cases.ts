import { appendFileSync, readFileSync } from 'node:fs';
import fc, { type IAsyncProperty, type IProperty } from 'fast-check';
import { headOf } from '#lib/cut-text.ts';
import { AppError } from '#lib/errors.ts';

/** How many cases the whole suite runs at least: `FUZZ_CASES`. */
export const defaultCases = 20_000;

/** A case may be as long as a request. */
const reportLength = 4000;

/** What set-up tells the files of the suite, in the environment of their processes. */
export interface FuzzSettings {
  cases: number;
  /** 32-bit. The same seed gives the same cases. */
  seed: number;
  /** Where the cases that ran are counted, a line for each property. */
  countFile: string;
}

export function fuzzSettings(environment: NodeJS.ProcessEnv = process.env): FuzzSettings {
  const { FUZZ_CASES, FUZZ_SEED, FUZZ_COUNT_FILE: countFile } = environment;
  const cases = Number(FUZZ_CASES);
  const seed = Number(FUZZ_SEED);
  if (!countFile || !Number.isInteger(cases) || !Number.isInteger(seed)) {
    throw new Error('Start the fuzz suite with "npm run test:fuzz".');
  }
  return { cases, seed, countFile };
}

/**
 * Runs one property. A failure names its smallest case, with the seed and path that give it again.
 *
 * @param share Of all cases, how many are this property's; all properties together have a little more than 1.
 */
export async function checkCases<Values>(
  share: number,
  property: IAsyncProperty<Values> | IProperty<Values>,
): Promise<void> {
  const { cases, seed, countFile } = fuzzSettings();
  const details = await fc.check(property, { numRuns: Math.ceil(cases * share), seed });
  appendFileSync(countFile, `${details.numRuns}\n`);
  if (!details.failed) return;
  throw new Error(
    `${headOf(fc.defaultReportMessage(details) ?? '', reportLength)}\nAgain: npm run test:fuzz -- --cases ${cases} --seed ${seed}`,
    { cause: details.errorInstance },
  );
}

/** How many cases have run. */
export function countCases(countFile: string): number {
  return readFileSync(countFile, 'utf8')
    .split('\n')
    .reduce((sum, line) => sum + Number(line), 0);
}

/** The share of a property that needs nothing but the processor. */
export const pureShare = 0.035;

/** What a check of input answers; undefined where it tells the user an error. Any other error fails the case. */
export function orRefused<T>(check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    if (error instanceof AppError && error.fault === 'configuration') return undefined;
    throw error;
  }
}
