import { createServer, type RequestListener } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { fetchText } from '#components/text/fetch-text.ts';

let close = () => {};
afterEach(() => close());

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  close = () => server.closeAllConnections();
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  server.unref();
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}

it.each([
  ['before it is answered', 0],
  ['in the middle of the text', 5],
])('fetches a text again whose connection is lost %s', async (_, bytes) => {
  let requests = 0;
  const url = await serve((_request, response) => {
    requests += 1;
    if (requests > 2) return response.end('the whole text');
    if (bytes === 0) return response.destroy();
    response.writeHead(200, { 'content-length': '14' });
    response.write('the whole text'.slice(0, bytes), () => response.destroy());
  });
  expect(await fetchText(url)).toEqual({ text: 'the whole text' });
  expect(requests).toBe(3);
});

it('tells that there was no answer, and asks anew the next time', async () => {
  let isDown = true;
  const url = await serve((_request, response) => (isDown ? response.destroy() : response.end('there')));
  expect(await fetchText(url)).toEqual({ problem: 'Podsmith did not answer.' });
  isDown = false;
  expect(await fetchText(url)).toEqual({ text: 'there' });
});

it('does not repeat what was answered', async () => {
  let requests = 0;
  const url = await serve((_request, response) => {
    requests += 1;
    response.writeHead(404).end();
  });
  expect(await fetchText(url)).toEqual({ problem: 'Podsmith answered 404.' });
  expect(requests).toBe(1);
});
