import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError, notFound } from '#lib/errors.ts';
import { examplePipeline, examples, pageOf } from '#lib/examples/catalogue.ts';
import { isNew } from '#lib/expectation.ts';
import { saveOperation } from '#lib/operations/service.ts';
import { savePipeline } from '#lib/pipelines/service.ts';

/** Podsmith runs in its own folder; Next bundles this module and leaves the files where they are. */
const folder = path.resolve('lib', 'examples');

/** What adding an example did. */
export interface AddedExample {
  /** Its page. */
  page: string;
  /** Names that are there now, and were not before. */
  added: string[];
  /** Names that were there, which stay what they were. */
  kept: string[];
}

/**
 * Adds an example, and the operations that one of a pipeline runs. What has one of the names already is left alone.
 *
 * @throws AppError `NOT_FOUND` for an example that there is none of.
 */
export async function addExample(name: string): Promise<AddedExample> {
  const example = examples.find((one) => one.name === name);
  if (!example) throw notFound(`The example "${name}"`);
  const operations =
    example.kind === 'operation'
      ? [name]
      : examplePipeline.spec.adjacencyList.flatMap(({ operation }) => operation ?? []);
  const result: AddedExample = { page: pageOf(example), added: [], kept: [] };
  const note = (what: string, isAdded: boolean) => void (isAdded ? result.added : result.kept).push(what);
  for (const operation of operations) {
    const spec = await readSpec(operation);
    note(
      operation,
      await isSaved(() => saveOperation(operation, spec, { expectations: [isNew], message: 'An example' })),
    );
  }
  if (example.kind === 'pipeline') {
    const { spec } = examplePipeline;
    note(name, await isSaved(() => savePipeline(name, spec, { expectations: [isNew] })));
  }
  return result;
}

async function readSpec(name: string) {
  const handler = await readFile(path.join(folder, name, 'handler.py'), 'utf8');
  return { processor: { function: { runtime: 'python3', codeSource: { 'handler.py': handler } } } };
}

/** False when the name is taken, also by the same thing. */
async function isSaved(save: () => Promise<{ action: string }>): Promise<boolean> {
  try {
    return (await save()).action === 'created';
  } catch (error) {
    if (error instanceof AppError && error.code === 'CONFLICT') return false;
    throw error;
  }
}
