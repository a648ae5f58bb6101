import { randomBytes } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { closeDatabase, db } from '#lib/db/client.ts';
import { deleteOperation, saveOperation } from '#lib/operations/service.ts';
import { deletePipeline, listPipelines, savePipeline } from '#lib/pipelines/service.ts';

const unique = () => `naming-${randomBytes(4).toString('hex')}`;
const httpServer = { processor: { httpServer: { address: '127.0.0.1', port: 80 } } };
const naming = (operation: string, more: object = {}) => ({
  adjacencyList: [
    { id: 0, to: [1] },
    { id: 1, operation, ...more },
  ],
});

afterAll(() => closeDatabase());

it.each([
  ['inputs', { inputs: { 'a\0': '1' } }, 'a\ufffd'],
  ['when', { when: '"\0" == a' }, undefined],
  ['when', { when: '"\ud800" == a' }, undefined],
])('a pipeline with text in "%s" that cannot be stored is refused', async (field, more, key) => {
  const operation = unique();
  await saveOperation(operation, httpServer);
  const path = ['spec', 'adjacencyList', 1, field, ...(key ? [key] : [])];
  await expect(savePipeline(unique(), naming(operation, more))).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    issues: [{ path }],
  });
  await deleteOperation(operation);
});

it('a revision saved under other rules keeps nobody from listing pipelines and deleting operations', async () => {
  const [operation, pipeline] = [unique(), unique()];
  await saveOperation(operation, httpServer);
  const spec = {
    adjacencyList: [{ id: 5e9, inputs: { 'a\0': '1' }, name: 'not a field' }],
    strategy: 'none',
  };
  await db().pipelineRevision.create({
    data: { digest: pipeline, name: pipeline, spec: JSON.stringify(spec) },
  });
  await db().pipeline.create({ data: { name: pipeline, digest: pipeline } });
  const { items } = await listPipelines({ limit: 200 });
  expect(items.find(({ name }) => name === pipeline)?.spec).toEqual(spec);
  await deleteOperation(operation);
  await deletePipeline(pipeline);
  await db().pipelineRevision.delete({ where: { digest: pipeline } });
});
