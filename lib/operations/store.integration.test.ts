import { randomBytes } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { closeDatabase, db } from '#lib/db/client.ts';
import { deleteOperation, saveOperation } from '#lib/operations/service.ts';
import { findPipelinesNaming } from '#lib/operations/store.ts';
import { deletePipeline, savePipeline } from '#lib/pipelines/service.ts';

const unique = () => `naming-${randomBytes(4).toString('hex')}`;
const httpServer = { processor: { httpServer: { address: '127.0.0.1', port: 80 } } };
const naming = (operation: string) => ({
  adjacencyList: [
    { id: 0, to: [1] },
    { id: 1, operation },
  ],
});

afterAll(() => closeDatabase());

it('an operation is found by the newest revisions of the pipelines that name it', async () => {
  const [first, second, pipeline] = [unique(), unique(), unique()];
  for (const name of [first, second]) await saveOperation(name, httpServer);
  await savePipeline(pipeline, naming(first));
  expect(await findPipelinesNaming(db(), first)).toEqual([pipeline]);
  await expect(deleteOperation(first)).rejects.toMatchObject({ code: 'CONFLICT' });
  await savePipeline(pipeline, naming(second));
  expect(await findPipelinesNaming(db(), first)).toEqual([]);
  await deleteOperation(first);
  await saveOperation(first, httpServer);
  // A revision that was there before is pointed at again.
  await savePipeline(pipeline, naming(first));
  expect(await findPipelinesNaming(db(), first)).toEqual([pipeline]);
  await deletePipeline(pipeline);
  await deleteOperation(first);
  await deleteOperation(second);
});
