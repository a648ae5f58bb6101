import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { LanguageClient } from '#components/editor/python/language-client.ts';

const { port1, port2: server } = new MessageChannel();
port1.start();
server.start();
const heard: [string, unknown][] = [];
const client = new LanguageClient(port1, {
  answer: (method, params) => (method === 'workspace/configuration' ? [params] : undefined),
  hear: (method, params) => heard.push([method, params]),
});
const nextAtServer = async () => (await once(server, 'message'))[0];

afterEach(() => {
  heard.length = 0;
});

test('gives each request its own answer, whichever comes first', async () => {
  const first = client.request('textDocument/hover', { at: 1 });
  const second = client.request('textDocument/hover', { at: 2 });
  const asked = [await nextAtServer(), await nextAtServer()];
  expect(asked).toMatchObject([{ method: 'textDocument/hover', params: { at: 1 } }, { params: { at: 2 } }]);
  for (const { id, params } of asked.reverse()) server.postMessage({ id, result: params.at });
  expect(await Promise.all([first, second])).toEqual([1, 2]);
});

test('fails a request with what the server says', async () => {
  const asked = client.request('textDocument/rename', {});
  server.postMessage({ id: (await nextAtServer()).id, error: { code: -1, message: 'It is a keyword.' } });
  await expect(asked).rejects.toThrow('It is a keyword.');
});

test("answers the server's requests, those that it does not know with null", async () => {
  server.postMessage({ id: 'a', method: 'workspace/configuration', params: 5 });
  expect(await nextAtServer()).toMatchObject({ id: 'a', result: [5] });
  server.postMessage({ id: 'b', method: 'client/registerCapability' });
  expect(await nextAtServer()).toMatchObject({ id: 'b', result: null });
});

test('tells what the server notifies of', async () => {
  server.postMessage({ method: 'textDocument/publishDiagnostics', params: { uri: 'file:///a.py' } });
  await expect.poll(() => heard).toEqual([['textDocument/publishDiagnostics', { uri: 'file:///a.py' }]]);
});
