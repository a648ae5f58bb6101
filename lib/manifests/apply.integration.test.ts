import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { closeDatabase, db } from '#lib/db/client.ts';
import { closeHub } from '#lib/events/hub.ts';
import { applyManifests } from '#lib/manifests/apply.ts';
import { findOperation } from '#lib/operations/service.ts';
import { findPipeline } from '#lib/pipelines/service.ts';
import { getRun } from '#lib/runs/service.ts';

const created: string[] = [];

afterAll(async () => {
  await db().run.deleteMany({ where: { pipeline: { in: created } } });
  await db().pipeline.deleteMany({ where: { name: { in: created } } });
  await db().operation.deleteMany({ where: { name: { in: created } } });
  await closeHub();
  await closeDatabase();
});

function uniqueName(): string {
  const name = `apply-${randomBytes(4).toString('hex')}`;
  created.push(name);
  return name;
}

function manifest(kind: string, name: string, spec: object): string {
  return JSON.stringify({ apiVersion: 'diagnosis.kubediag.org/v1', kind, metadata: { name }, spec });
}

const operation = (name: string, port = 80) =>
  manifest('Operation', name, { processor: { httpServer: { address: '127.0.0.1', port } } });
const pipeline = (name: string, operationName: string) =>
  manifest('OperationSet', name, {
    adjacencyList: [
      { id: 0, to: [1] },
      { id: 1, operation: operationName },
    ],
  });
const diagnosis = (name: string, operationSet: string, more: object = {}) =>
  manifest('Diagnosis', name, { operationSet, ...more });

const apply = (...documents: string[]) => applyManifests(documents.join('\n---\n'));

describe('applying manifests', () => {
  it('stores what depends on each other in any order, and starts what is asked for', async () => {
    const name = uniqueName();
    const parameters = { a: '1', inode: 7 };
    const podReference = { namespace: 'default', name: 'web-0' };
    const items = await apply(
      diagnosis(name, name, { parameters, nodeName: 'worker-1', podReference }),
      pipeline(name, name),
      operation(name),
    );
    expect(items.map(({ kind, action }) => [kind, action])).toEqual([
      ['Diagnosis', 'created'],
      ['OperationSet', 'created'],
      ['Operation', 'created'],
    ]);
    const run = await getRun(items[0]?.runId ?? '');
    expect(JSON.parse(run.parameters)).toEqual({
      ...parameters,
      node: 'worker-1',
      'pod.namespace': 'default',
      'pod.name': 'web-0',
    });
  });

  it('does nothing the second time, and updates what changed', async () => {
    const name = uniqueName();
    const documents = [operation(name), pipeline(name, name), diagnosis(name, name)];
    const first = await apply(...documents);
    const second = await apply(...documents);
    expect(second.map(({ action }) => action)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(second[2]?.runId).toBe(first[2]?.runId);
    const third = await apply(operation(name, 81), diagnosis(name, name, { parameters: { again: 'yes' } }));
    expect(third.map(({ action }) => action)).toEqual(['updated', 'created']);
    expect(third[1]?.runId).not.toBe(first[2]?.runId);
  });

  it.each([
    [
      'an operation is bad',
      (name: string) => manifest('Operation', `${name}-2`, { processor: {} }),
      'spec.processor',
    ],
    [
      'a pipeline names nobody',
      (name: string) => pipeline(`${name}-2`, `${name}-3`),
      'spec.adjacencyList.1.operation',
    ],
    ['a diagnosis names nothing', (name: string) => diagnosis(name, `${name}-2`), ''],
    [
      'a diagnosis has a bad field',
      (name: string) => diagnosis(name, name, { nodeName: 5 }),
      'spec.nodeName',
    ],
    [
      'a diagnosis aims at several nodes of the local engine',
      (name: string) => diagnosis(name, name, { targetSelector: { nodeNames: ['worker-1', 'worker-2'] } }),
      'spec.targetSelector',
    ],
    [
      'a diagnosis has both a node and targets',
      (name: string) => diagnosis(name, name, { nodeName: 'a', targetSelector: { nodeNames: ['b'] } }),
      'spec.targetSelector',
    ],
  ])('stores nothing when %s', async (_, bad, path) => {
    const name = uniqueName();
    const failure = apply(operation(name), pipeline(name, name), bad(name));
    await expect(failure).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/^Document 3 .*line 5: /),
      issues: [{ path: ['documents', 3, ...path.split('.').filter(Boolean).map(numberOrText)] }],
    });
    expect(await findOperation(name)).toBeUndefined();
    expect(await findPipeline(name)).toBeUndefined();
    expect(await db().run.count({ where: { pipeline: name } })).toBe(0);
  });
});

function numberOrText(part: string): string | number {
  return /^\d+$/.test(part) ? Number(part) : part;
}
