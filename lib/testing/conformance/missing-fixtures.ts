import { stat } from 'node:fs/promises';
import path from 'node:path';

/** The functions that prove a runtime, and what each is for. */
const fixtures = {
  cases:
    'a handler that does what the first segment of the path says; copy that of a runtime of the same language',
  broken: 'a handler with a syntax error in its line 4',
  handlerless: 'a handler file without a handler',
};

/** What the `conformance/` of a runtime's folder lacks, a sentence each. */
export async function findMissingFixtures(dir: string): Promise<string[]> {
  const sentences = Object.entries(fixtures).map(async ([name, what]) => {
    const folder = path.join(dir, 'conformance', name);
    const isThere = await stat(folder).then(
      (found) => found.isDirectory(),
      () => false,
    );
    return isThere ? [] : [`${folder}/ is missing: ${what} (runtimes/README.md).`];
  });
  return (await Promise.all(sentences)).flat();
}
