import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { closeDatabase, db } from '#lib/db/client.ts';
import { limits } from '#lib/limits.ts';
import { listKeptRows, putKeptRow } from '#lib/manifests/kept-store.ts';
import { deleteOperation, listOperations, saveOperation } from '#lib/operations/service.ts';
import type { Page, PageRequest } from '#lib/page.ts';
import { deletePipeline, listPipelines, savePipeline } from '#lib/pipelines/service.ts';
import { listRuns } from '#lib/runs/service.ts';

const mark = `page-${randomBytes(4).toString('hex')}`;
const names = [1, 2, 3, 4, 5, 6].map((n) => `${mark}-${n}`);
const noMetadata = { labels: {}, annotations: {} };
const large = (bytes: number) => 'x'.repeat(bytes);

afterAll(() => closeDatabase());

/** All pages of a list at its largest `limit`. */
async function pagesOf<T>(list: (request: PageRequest) => Promise<Page<T>>): Promise<T[][]> {
  const pages: T[][] = [];
  let cursor: string | undefined;
  do {
    const page: Page<T> = await list({ limit: limits.pageSizeMax, cursor });
    pages.push(page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return pages;
}

function expectBounded<T>(pages: T[][], isOurs: (item: T) => boolean): void {
  expect(pages.flat().filter(isOurs)).toHaveLength(names.length);
  expect(pages.length).toBeGreaterThan(1);
  for (const page of pages) {
    if (page.length > 1) expect(JSON.stringify(page).length).toBeLessThan(limits.pageBytes * 1.1);
  }
  expect(Math.max(...pages.map((page) => page.length))).toBeGreaterThan(1);
}

describe('one page holds no more than an answer may, and all pages everything, of', () => {
  it('operations', async () => {
    const codeSource = { 'handler.py': large(1_000_000) };
    for (const name of names) {
      await saveOperation(name, { processor: { function: { runtime: 'python3', codeSource } } });
    }
    expectBounded(await pagesOf(listOperations), ({ name }) => name.startsWith(mark));
    for (const name of names) await deleteOperation(name);
  });

  it('pipelines', async () => {
    await saveOperation(mark, { processor: { httpServer: { address: '127.0.0.1', port: 80 } } });
    const node = (id: number) => ({ id, operation: mark, to: [id + 1], inputs: { [large(1900)]: '1' } });
    const nodes = Array.from({ length: 500 }, (_, i) => node(i + 1));
    const adjacencyList = [{ id: 0, to: [1] }, ...nodes, { id: 501, operation: mark, to: [] }];
    for (const name of names) await savePipeline(name, { adjacencyList });
    expectBounded(await pagesOf(listPipelines), ({ name }) => name.startsWith(mark));
    for (const name of names) await deletePipeline(name);
    await deleteOperation(mark);
  });

  it('kept manifests', async () => {
    const spec = JSON.stringify({ text: large(1_000_000) });
    const ids = names.map((name) => ({ kind: 'Trigger', namespace: '', name }) as const);
    for (const id of ids) await putKeptRow(db(), id, { spec, metadata: noMetadata });
    const pages = await pagesOf((request) => listKeptRows(db(), 'Trigger', request));
    expectBounded(pages, ({ name }) => name.startsWith(mark));
    await db().keptManifest.deleteMany({ where: { name: { startsWith: mark } } });
  });

  it('runs', async () => {
    const failedPaths = Array.from({ length: 50 }, () => Array.from({ length: 300 }, (_, i) => i + 100));
    for (const _ of names) {
      await db().run.create({
        data: {
          ...{ id: randomUUID(), pipeline: mark, revision: mark, operations: {}, parameters: '{}' },
          ...{ status: 'running', startedAt: new Date(), worker: mark, failedPaths },
        },
      });
    }
    const pages = await pagesOf((request) => listRuns({ ...request, pipeline: mark }));
    expectBounded(pages, () => true);
    await db().run.deleteMany({ where: { pipeline: mark } });
  });
});
