import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { db } from '#lib/db/client.ts';
import { listInvocations, requestInvocation } from '#lib/invocations/service.ts';
import { saveOperation } from '#lib/operations/service.ts';

async function makeOperation(): Promise<string> {
  const name = `asked-${randomBytes(4).toString('hex')}`;
  const codeSource = { 'handler.py': 'def handle(event, context):\n    return {}\n' };
  await saveOperation(name, { processor: { function: { runtime: 'python3', codeSource } } });
  return name;
}

const body = new Uint8Array();

it('calls once for all requests of one operation with the same key, however many come at once', async () => {
  const name = await makeOperation();
  const asked = await Promise.all(
    Array.from({ length: 8 }, () => requestInvocation(name, { body, idempotencyKey: 'k' })),
  );
  expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
  expect(await listInvocations({ operation: name })).toHaveLength(1);
});

it('calls again for another key, another operation, and each time without a key', async () => {
  const [name, other] = [await makeOperation(), await makeOperation()];
  for (const idempotencyKey of ['a', 'b', undefined, undefined])
    await requestInvocation(name, { body, idempotencyKey });
  await requestInvocation(other, { body, idempotencyKey: 'a' });
  expect(await db().invocation.count({ where: { operation: name } })).toBe(4);
  expect(await listInvocations({ operation: other })).toHaveLength(1);
});

it.each([
  ['', /idempotencyKey|Too small/],
  ['a\u0001b', /control characters/],
  ['k'.repeat(201), /at most 200/],
])('refuses the key %j', async (idempotencyKey, problem) => {
  await expect(requestInvocation(await makeOperation(), { body, idempotencyKey })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    issues: [{ path: ['idempotencyKey'], message: expect.stringMatching(problem) }],
  });
});
