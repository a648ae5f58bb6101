import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { closeDatabase, db } from '#lib/db/client.ts';
import { closeHub } from '#lib/events/hub.ts';
import { stringifyJson } from '#lib/json.ts';
import { applyManifests } from '#lib/manifests/apply.ts';
import { deleteKept, getKept, keptId } from '#lib/manifests/kept.ts';
import { findOperation, saveOperation } from '#lib/operations/service.ts';
import { deletePipeline, findPipeline } from '#lib/pipelines/service.ts';
import { getRun, requestRun } from '#lib/runs/service.ts';

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

  it('knows a Diagnosis again however it is written', async () => {
    const name = uniqueName();
    const written = (parameters: object, metadata: object = {}) =>
      JSON.stringify({
        apiVersion: 'diagnosis.kubediag.org/v1',
        kind: 'Diagnosis',
        metadata: { name, ...metadata },
        spec: { operationSet: name, parameters, nodeName: '', podReference: null },
      });
    const [, , first] = await apply(
      operation(name),
      pipeline(name, name),
      written({ a: '1', b: { c: 2, d: 3 } }),
    );
    const again = [
      written({ b: { d: 3, c: 2 }, a: '1' }),
      written({ a: '1', b: { c: 2, d: 3 } }, { namespace: 'default', uid: 'x' }),
    ];
    for (const text of again) {
      expect(await apply(text)).toEqual([
        { kind: 'Diagnosis', name, action: 'unchanged', runId: first?.runId },
      ]);
    }
    const others = [
      written({ a: '1', b: { c: 2, d: 4 } }),
      written({ a: '1', b: { c: 2, d: 3 } }, { namespace: 'shop' }),
    ];
    for (const text of others) expect(await apply(text)).toMatchObject([{ action: 'created' }]);
  });

  it('names the Diagnosis in its run, and keeps labels and annotations of all', async () => {
    const name = uniqueName();
    const labelled = (document: string, labels: object) =>
      JSON.stringify({
        ...JSON.parse(document),
        metadata: { name, labels, annotations: { note: 'keep me' } },
      });
    const documents = [operation(name), pipeline(name, name), diagnosis(name, name)];
    const first = await apply(...documents.map((document) => labelled(document, { team: 'sre' })));
    const metadata = { labels: { team: 'sre' }, annotations: { note: 'keep me' } };
    expect(await findOperation(name)).toMatchObject({ metadata });
    expect(await findPipeline(name)).toMatchObject({ metadata });
    const revision = (await findPipeline(name))?.revision;
    expect(await getRun(first[2]?.runId ?? '')).toMatchObject({
      diagnosis: { namespace: 'default', name, ...metadata },
    });

    const relabelled = await apply(...documents.map((document) => labelled(document, { team: 'dba' })));
    expect(relabelled.map(({ action }) => action)).toEqual(['updated', 'updated', 'updated']);
    expect(relabelled[2]?.runId).toBe(first[2]?.runId);
    expect(await findPipeline(name)).toMatchObject({ revision, metadata: { labels: { team: 'dba' } } });
    expect((await getRun(first[2]?.runId ?? '')).diagnosis?.labels).toEqual({ team: 'dba' });
    // Saved by someone who says nothing of them, they stay.
    await saveOperation(name, { processor: { httpServer: { port: 82 } } });
    expect(await findOperation(name)).toMatchObject({ metadata: { labels: { team: 'dba' } } });
  });

  it('keeps a Trigger and a CommonEvent as they are', async () => {
    const name = uniqueName();
    const trigger = manifest('Trigger', name, {
      operationSet: `${name}-later`,
      sourceTemplate: { cronTemplate: { schedule: '0 3 * * *' }, unknown: [null, 1.5, {}] },
    });
    const event = manifest('CommonEvent', name, { summary: 'CPU', source: '10.0.0.1', severity: 'Error' });
    expect((await apply(trigger, event)).map(({ action }) => action)).toEqual(['created', 'created']);
    expect((await apply(event, trigger)).map(({ action }) => action)).toEqual(['unchanged', 'unchanged']);
    const kept = await getKept(keptId('Trigger', name));
    expect(JSON.parse(stringifyJson(kept.spec))).toEqual(JSON.parse(trigger).spec);
    expect(await getKept(keptId('CommonEvent', name))).toMatchObject({ namespace: 'default' });
    const changed = manifest('Trigger', name, { operationSet: name });
    expect(await apply(changed)).toMatchObject([{ action: 'updated' }]);
    for (const kind of ['Trigger', 'CommonEvent'] as const) await deleteKept(keptId(kind, name));
    await expect(getKept(keptId('Trigger', name))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('begins with no used keys when a pipeline is made anew', async () => {
    const name = uniqueName();
    const documents = [operation(name), pipeline(name, name), diagnosis(name, name)];
    const first = await apply(...documents);
    const ticket = { parameters: { a: 1 }, idempotencyKey: 'ticket-17' };
    const run = await requestRun(name, ticket);
    expect(await requestRun(name, ticket)).toEqual({ id: run.id, created: false });
    await expect(requestRun(name, { ...ticket, parameters: { a: 2 } })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(run.id),
      issues: [{ path: ['idempotencyKey'], message: expect.stringContaining('other parameters') }],
    });

    await deletePipeline(name);
    const second = await apply(...documents);
    expect(second.map(({ action }) => action)).toEqual(['unchanged', 'created', 'created']);
    expect(second[2]?.runId).not.toBe(first[2]?.runId);
    expect((await requestRun(name, { ...ticket, parameters: { a: 2 } })).created).toBe(true);
    expect((await getRun(run.id)).pipeline).toBe(name);
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
