import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { closeDatabase, db } from '#lib/db/client.ts';
import { basedOn, isNew } from '#lib/expectation.ts';
import { applyManifests } from '#lib/manifests/apply.ts';
import { deleteOperation, findOperation, getOperation, saveOperation } from '#lib/operations/service.ts';
import { deletePipeline, findPipeline, getPipeline, savePipeline } from '#lib/pipelines/service.ts';

const created: string[] = [];

afterAll(async () => {
  await db().pipeline.deleteMany({ where: { name: { in: created } } });
  await db().operation.deleteMany({ where: { name: { in: created } } });
  await closeDatabase();
});

function uniqueName(): string {
  const name = `save-${randomBytes(4).toString('hex')}`;
  created.push(name);
  return name;
}

const server = (port: number) => ({ processor: { httpServer: { address: '127.0.0.1', port } } });
const graph = (operation: string, retries: number) => ({
  adjacencyList: [
    { id: 0, to: [1] },
    { id: 1, operation, retries },
  ],
});

/** How each of several saves at once ended: the codes of those refused, `saved` for the others. */
async function outcomes(saves: Promise<unknown>[]): Promise<string[]> {
  const ended = await Promise.allSettled(saves);
  return ended.map((end) => (end.status === 'fulfilled' ? 'saved' : end.reason.code)).sort();
}

const others = 7;

describe('saves at once', () => {
  it('of an operation from one revision: one wins, the others are told', async () => {
    const name = uniqueName();
    const { operation } = await saveOperation(name, server(1));
    const expectations = [basedOn(operation.revision)];
    const saves = Array.from({ length: others + 1 }, (_, i) =>
      saveOperation(name, server(100 + i), { expectations }),
    );
    expect(await outcomes(saves)).toEqual([...Array(others).fill('EDIT_CONFLICT'), 'saved']);
  });

  it('of a new operation: one wins, the others are told', async () => {
    const name = uniqueName();
    const saves = Array.from({ length: others + 1 }, (_, i) =>
      saveOperation(name, server(100 + i), { expectations: [isNew] }),
    );
    expect(await outcomes(saves)).toEqual([...Array(others).fill('CONFLICT'), 'saved']);
  });

  it('of a pipeline from one revision: one wins, the others are told', async () => {
    const operation = uniqueName();
    await saveOperation(operation, server(1));
    const name = uniqueName();
    const { pipeline } = await savePipeline(name, graph(operation, 0));
    const expectations = [basedOn(pipeline.revision)];
    const saves = Array.from({ length: others + 1 }, (_, i) =>
      savePipeline(name, graph(operation, i + 1), { expectations }),
    );
    expect(await outcomes(saves)).toEqual([...Array(others).fill('EDIT_CONFLICT'), 'saved']);
  });

  it('of files that hold the same names in another order: all are applied', async () => {
    const names = Array.from({ length: 6 }, uniqueName);
    const file = (ordered: string[], port: number) =>
      ordered
        .map((name) =>
          JSON.stringify({
            apiVersion: 'diagnosis.kubediag.org/v1',
            kind: 'Operation',
            metadata: { name },
            spec: server(port),
          }),
        )
        .join('\n---\n');
    const files = Array.from({ length: 6 }, (_, i) => file(i % 2 ? [...names].reverse() : names, 200 + i));
    expect(await outcomes(files.map((text) => applyManifests(text)))).toEqual(Array(6).fill('saved'));
    // All of one file, none of another.
    const saved = await Promise.all(names.map((name) => getOperation(name)));
    expect(new Set(saved.map(({ spec }) => spec.processor.httpServer?.port)).size).toBe(1);
  });
});

describe('a save from an older revision', () => {
  it('stores nothing, and passes once it is from the newest', async () => {
    const name = uniqueName();
    const first = (await saveOperation(name, server(1))).operation.revision;
    const second = (await saveOperation(name, server(2))).operation.revision;
    const late = saveOperation(name, server(3), { expectations: [basedOn(first)] });
    await expect(late).rejects.toMatchObject({ details: { presentRevision: second } });
    expect((await getOperation(name)).revision).toBe(second);
    const { action } = await saveOperation(name, server(3), { expectations: [basedOn(second)] });
    expect(action).toBe('updated');
  });

  it('that was done already is not done again', async () => {
    const name = uniqueName();
    const { operation } = await saveOperation(name, server(1));
    const again = () => saveOperation(name, server(2), { expectations: [basedOn(operation.revision)] });
    expect((await again()).action).toBe('updated');
    expect((await again()).action).toBe('unchanged');
  });

  it('of something deleted meanwhile is told so', async () => {
    const name = uniqueName();
    const { operation } = await saveOperation(name, server(1));
    await deleteOperation(name);
    const late = saveOperation(name, server(2), { expectations: [basedOn(operation.revision)] });
    await expect(late).rejects.toMatchObject({ code: 'EDIT_CONFLICT', details: { presentRevision: null } });
    expect(await findOperation(name)).toBeUndefined();
  });
});

describe('a deletion from an older revision', () => {
  it('deletes nothing', async () => {
    const operation = uniqueName();
    const first = (await saveOperation(operation, server(1))).operation.revision;
    const second = (await saveOperation(operation, server(2))).operation.revision;
    await expect(deleteOperation(operation, [basedOn(first)])).rejects.toMatchObject({
      code: 'EDIT_CONFLICT',
    });
    const name = uniqueName();
    const { pipeline } = await savePipeline(name, graph(operation, 0));
    await savePipeline(name, graph(operation, 1));
    await expect(deletePipeline(name, [basedOn(pipeline.revision)])).rejects.toMatchObject({
      code: 'EDIT_CONFLICT',
    });

    await deletePipeline(name, [basedOn((await getPipeline(name)).revision)]);
    expect(await findPipeline(name)).toBeUndefined();
    await deleteOperation(operation, [basedOn(second)]);
    expect(await findOperation(operation)).toBeUndefined();
  });
});
