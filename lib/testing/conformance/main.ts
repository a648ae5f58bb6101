import path from 'node:path';
import { styleText } from 'node:util';
import { startVitest } from 'vitest/node';
import { AppError } from '#lib/errors.ts';
import { loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { findMissingFixtures } from '#lib/testing/conformance/missing-fixtures.ts';
import { createPlainReporter } from '#lib/testing/conformance/plain-reporter.ts';
import { runtimesDir } from '#lib/testing/runtime-pods.ts';

// `npm run conformance -- DIR [WORDS]`: proves the runtime in DIR, or the rules alone whose sentence has these words.
const [folder, words] = process.argv.slice(2);
process.exitCode = folder
  ? await prove(path.resolve(folder))
  : fail('Name the folder of a runtime: npm run conformance -- DIR');

async function prove(dir: string): Promise<number> {
  try {
    await loadRuntimes({ dirs: [runtimesDir], folders: [dir] });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return fail(`${error.message} ${error.hint ?? ''}`);
  }
  const missing = await findMissingFixtures(dir);
  if (missing.length > 0) return fail(missing.join('\n'));
  process.env.CONFORMANCE_RUNTIME = dir;
  const reporter = createPlainReporter((line) => console.log(line));
  const files = ['conformance', 'supervision'].map((name) => `lib/runtimes/${name}.integration.test.ts`);
  const vitest = await startVitest('test', files, {
    ...{ project: ['integration'], watch: false, reporters: [reporter], testNamePattern: words },
  });
  await vitest.close();
  return reporter.isProven() ? 0 : 1;
}

function fail(text: string): number {
  console.error(styleText('red', text));
  return 1;
}
