import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { closeDatabase } from '#lib/db/client.ts';
import { limits } from '#lib/limits.ts';
import { applyManifests } from '#lib/manifests/apply.ts';
import { saveMessageSchema } from '#lib/operations/save.ts';
import {
  deleteOperation,
  getOperationRevisionSpec,
  listSaves,
  saveOperation,
} from '#lib/operations/service.ts';

const unique = () => `saves-${randomBytes(4).toString('hex')}`;
const server = (port: number) => ({ processor: { httpServer: { address: '127.0.0.1', port } } });
const names: string[] = [];

afterAll(async () => {
  for (const name of names) await deleteOperation(name);
  await closeDatabase();
});

function newName(): string {
  const name = unique();
  names.push(name);
  return name;
}

async function listed(name: string) {
  const { items } = await listSaves(name, {});
  return items.map(({ by, message }) => [by, message]);
}

describe('a save', () => {
  it('is kept with who made it and what they said, the newest first', async () => {
    const name = newName();
    const first = await saveOperation(name, server(1), { by: 'ada@example.com', message: 'begins' });
    await saveOperation(name, server(2), { by: 'API token ci' });
    const third = await saveOperation(name, server(1), { by: 'ada@example.com', message: 'back to 1' });
    expect(await listed(name)).toEqual([
      ['ada@example.com', 'back to 1'],
      ['API token ci', null],
      ['ada@example.com', 'begins'],
    ]);
    const { items } = await listSaves(name, {});
    expect(items.map(({ revision }) => revision)).toEqual([
      third.operation.revision,
      expect.not.stringContaining(first.operation.revision),
      first.operation.revision,
    ]);
    for (const { revision } of items) {
      const { port } = (await getOperationRevisionSpec(name, revision)).processor.httpServer ?? {};
      expect(port).toBe(revision === first.operation.revision ? 1 : 2);
    }
  });

  it('that changes no more than labels, or nothing, is none', async () => {
    const name = newName();
    await saveOperation(name, server(1), { by: 'ada@example.com' });
    await saveOperation(name, server(1), { by: 'bob@example.com', message: 'nothing' });
    await saveOperation(name, server(1), {
      metadata: { labels: { team: 'x' }, annotations: {} },
      message: 'labels',
    });
    expect(await listed(name)).toEqual([['ada@example.com', null]]);
  });

  it('that is refused leaves nothing', async () => {
    const name = newName();
    await saveOperation(name, server(1));
    await expect(saveOperation(name, { processor: {} }, { message: 'bad' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await listed(name)).toEqual([[null, null]]);
  });

  it('by a manifest names who applied it', async () => {
    const name = newName();
    const manifest = {
      apiVersion: 'diagnosis.kubediag.org/v1',
      kind: 'Operation',
      metadata: { name },
      spec: server(3),
    };
    await applyManifests(JSON.stringify(manifest), 'API token ci');
    expect(await listed(name)).toEqual([['API token ci', null]]);
  });

  it('is found page by page', async () => {
    const name = newName();
    for (let port = 1; port <= 5; port += 1)
      await saveOperation(name, server(port), { message: String(port) });
    const seen: (string | null)[] = [];
    let cursor: string | undefined;
    do {
      const page = await listSaves(name, { limit: 2, cursor });
      seen.push(...page.items.map(({ message }) => message));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(['5', '4', '3', '2', '1']);
  });
});

describe('a revision', () => {
  it('of another operation, or of none, is not there', async () => {
    const [one, other] = [newName(), newName()];
    const { operation } = await saveOperation(one, server(1));
    await saveOperation(other, server(1));
    for (const digest of [operation.revision, 'none', 'a\0']) {
      await expect(getOperationRevisionSpec(other, digest)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await listSaves(unique(), {})).toEqual({ items: [], nextCursor: null });
  });
});

it('a message is trimmed, may be blank, and has its limit', () => {
  expect(saveMessageSchema.parse('  why  ')).toBe('why');
  expect(saveMessageSchema.parse('  ')).toBeUndefined();
  const long = saveMessageSchema.safeParse('x'.repeat(limits.saveMessageLength + 1));
  expect(long.error?.issues[0]?.message).toBe(
    `A message has at most ${limits.saveMessageLength} characters.`,
  );
});
