import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { deleteManifest } from '#lib/images/registry.ts';

const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) server.close();
});

/** A registry that answers so, and what it was asked. */
async function registry(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const digest = `sha256:${'a'.repeat(64)}`;
const remove = (host: string) =>
  deleteManifest({ repository: `${host}/team/fn`, digest, signal: new AbortController().signal });

it.each([
  [202, true],
  [404, true],
  [405, false],
  [403, false],
  [400, false],
])('deletes an image by its digest: %i', async (status, outcome) => {
  const { host, asked } = await registry((_request, response) => response.writeHead(status).end());
  expect(await remove(host)).toBe(outcome);
  expect(asked).toEqual([`DELETE /v2/team/fn/manifests/${digest}`]);
});

it('asks for a token where the registry wants one', async () => {
  const { host, asked } = await registry((request, response) => {
    if (request.url?.startsWith('/token')) return response.end('{"token":"t"}');
    if (request.headers.authorization === 'Bearer t') return response.writeHead(202).end();
    const challenge = `Bearer realm="http://${request.headers.host}/token",service="s",scope="repository:team/fn:delete"`;
    return response.writeHead(401, { 'www-authenticate': challenge }).end();
  });
  expect(await remove(host)).toBe(true);
  expect(asked).toEqual([
    `DELETE /v2/team/fn/manifests/${digest}`,
    'GET /token?service=s&scope=repository%3Ateam%2Ffn%3Adelete',
    `DELETE /v2/team/fn/manifests/${digest} Bearer t`,
  ]);
});

it('says what a registry answered that makes no sense', async () => {
  const { host } = await registry((_request, response) => response.writeHead(500).end());
  await expect(remove(host)).rejects.toThrow('500');
});
