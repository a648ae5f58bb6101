import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { baseUrl, requireFreePort } from '#lib/start/address.ts';
import { findFreePort } from '#lib/system/free-port.ts';

test.each([
  ['127.0.0.1', 'http://127.0.0.1:3000'],
  ['0.0.0.0', 'http://127.0.0.1:3000'],
  ['::', 'http://[::1]:3000'],
  ['podsmith.example', 'http://podsmith.example:3000'],
])('listening on %s is reached at %s', (host, url) => {
  expect(baseUrl({ host, port: 3000 })).toBe(url);
});

test('a taken port is refused with the command that takes another', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(requireFreePort({ host: '127.0.0.1', port })).rejects.toMatchObject({
    code: 'PORT_UNUSABLE',
    message: `Podsmith cannot listen on port ${port} of 127.0.0.1: another program has it.`,
    hint: expect.stringContaining(`PORT=${port + 1} npm start`),
  });
  server.close();
});

test('a free port is accepted', async () => {
  await requireFreePort({ host: '127.0.0.1', port: await findFreePort() });
});
