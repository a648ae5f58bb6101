import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeDatabase, db } from '#lib/db/client.ts';
import type { NamedListRequest } from '#lib/named-list.ts';
import { deleteOperation, listOperations, saveOperation } from '#lib/operations/service.ts';
import { deletePipeline, listPipelines, savePipeline } from '#lib/pipelines/service.ts';
import { findLastRuns } from '#lib/runs/last-run-store.ts';
import { requestRun } from '#lib/runs/service.ts';

const mark = `list-${randomBytes(4).toString('hex')}`;
/** In the order they are saved in. */
const names = ['disk', 'cpu', 'disk-of-node', 'memory'].map((name) => `${mark}-${name}`);
const spec = { processor: { httpServer: { address: '127.0.0.1', port: 80 } } };
const short = (name: string) => name.slice(mark.length + 1);

beforeAll(async () => {
  for (const name of names) {
    const labels: Record<string, string> = name.includes('disk')
      ? { team: 'storage', tier: name.includes('node') ? '1' : '2' }
      : {};
    await saveOperation(name, spec, { metadata: { labels, annotations: {} } });
    await savePipeline(name, { adjacencyList: [{ to: [1] }, { operation: name }] });
  }
});

afterAll(async () => {
  for (const name of names) {
    await deletePipeline(name);
    await deleteOperation(name);
  }
  await db().run.deleteMany({ where: { pipeline: { startsWith: mark } } });
  await closeDatabase();
});

async function found(request: NamedListRequest): Promise<string[]> {
  const { items } = await listOperations({ limit: 200, ...request });
  return items
    .map(({ name }) => name)
    .filter((name) => name.startsWith(mark))
    .map(short);
}

describe('a search', () => {
  it.each([
    [`${mark} disk`, ['disk', 'disk-of-node']],
    [`${mark.toUpperCase()} NODE`, ['disk-of-node']],
    [`${mark} team=storage`, ['disk', 'disk-of-node']],
    [`${mark} team=storage tier=1`, ['disk-of-node']],
    [`${mark} team=`, []],
    [`${mark} %`, []],
    [`${mark} d_sk`, []],
    [`${mark} \\`, []],
    [`${mark}-mem`, ['memory']],
    ['  ', ['cpu', 'disk', 'disk-of-node', 'memory']],
  ])('for %j finds %j', async (search, expected) => {
    expect(await found({ search })).toEqual(expected);
  });
});

describe('an order', () => {
  it('is by name, or begins with what changed last', async () => {
    expect(await found({ search: mark, sort: 'name' })).toEqual(['cpu', 'disk', 'disk-of-node', 'memory']);
    expect(await found({ search: mark, sort: 'updated' })).toEqual(names.map(short).reverse());
  });

  it.each(['name', 'updated'] as const)('goes on where a page has ended: %s', async (sort) => {
    const whole = await found({ search: mark, sort });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listPipelines({ search: mark, sort, limit: 1, cursor });
      seen.push(...page.items.map(({ name }) => short(name)));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(whole);
  });

  it('takes no cursor of the other', async () => {
    const { nextCursor } = await listOperations({ search: mark, sort: 'updated', limit: 1 });
    await expect(listOperations({ search: mark, limit: 1, cursor: nextCursor ?? '' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['cursor'] }],
    });
  });
});

it('the last run of a pipeline is its newest', async () => {
  const [first = '', second = ''] = names;
  await requestRun(first, { parameters: {} });
  const { id } = await requestRun(first, { parameters: {} });
  const runs = await findLastRuns([first, second]);
  expect(runs.get(first)).toMatchObject({ id, status: 'pending' });
  expect(runs.has(second)).toBe(false);
});
