import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SnippetCall, snippetLanguages } from '#components/snippet/call-snippets.ts';

interface Received {
  method?: string;
  path: string;
  query: Record<string, string>;
  authorization?: string;
  type?: string;
  body: string;
}

const run = promisify(execFile);
const received: Received[] = [];
const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://host');
  received.push({
    method: request.method,
    path: pathname,
    query: Object.fromEntries(searchParams),
    authorization: request.headers.authorization,
    type: request.headers['content-type'],
    body: await text(request),
  });
  response.end('answered');
});
let directory: string;
let origin: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'snippets-'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await rm(directory, { recursive: true });
});

const programs: Record<(typeof snippetLanguages)[number]['id'], (file: string) => [string, string[]]> = {
  curl: (file) => ['sh', [file]],
  python: (file) => ['python3', [file]],
  javascript: (file) => [process.execPath, [file]],
};

/** Runs a snippet as a person would, and gives what has reached the server. */
async function execute(language: (typeof snippetLanguages)[number], call: SnippetCall): Promise<Received> {
  const file = join(directory, `snippet.${language.id === 'javascript' ? 'mjs' : language.id}`);
  await writeFile(file, language.snippetOf(call));
  const env = { ...process.env, LANG: 'C.UTF-8', PODSMITH_API_TOKEN: 'a-token' };
  const { stdout } = await run(...programs[language.id](file), { env });
  expect(stdout.trim()).toBe('answered');
  const last = received.pop();
  if (!last) throw new Error('Nothing has reached the server.');
  return last;
}

const hardBodies = [
  ['quotes of all kinds', `{"a": "it's \\"quoted\\" and \`so\`"} '' """ '''`],
  ['line ends', 'first\nsecond\r\n\ttabbed\n\n'],
  ['characters beyond ASCII', '{"name": "Žluťoučký kůň 😀 日本 \u2028"}'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is meant as it stands
  ['what a shell expands', '$HOME ${PATH} $(id) `id` ! * ~ # & ; | > %s'],
  ['backslashes', String.raw`C:\new\table \\ \' \u0041 \0`],
  ['an @ at its beginning', '@/etc/hostname'],
  [
    'JSON of some size',
    JSON.stringify(Array.from({ length: 500 }, (_, index) => ({ index, text: "don't" }))),
  ],
] as const;

describe.each(snippetLanguages)('the snippet for $label', (language) => {
  it.each(hardBodies)('sends a body with %s as it is', async (_, body) => {
    const call = {
      origin,
      operation: 'greet',
      method: 'POST',
      path: '/',
      body,
      contentType: 'application/json',
    };
    expect(await execute(language, call)).toEqual({
      method: 'POST',
      path: '/api/v1/operations/greet/invoke',
      query: {},
      authorization: 'Bearer a-token',
      type: 'application/json',
      body,
    });
  });

  it('sends no body and no type where there is none', async () => {
    const call = { origin, operation: 'greet', method: 'POST', path: '/', body: '' };
    const sent = await execute(language, call);
    expect(sent).toMatchObject({ method: 'POST', body: '' });
    expect(sent.type).toBeUndefined();
  });

  it('gives method, path and query to the operation, whatever they hold', async () => {
    const path = `/a b/%20?who='x'&who="y"&to=$HOME#é+ü`;
    const call = { origin, operation: 'a.b-c', method: 'GET', path, body: '' };
    expect(await execute(language, call)).toMatchObject({
      method: 'POST',
      path: '/api/v1/operations/a.b-c/invoke',
      query: { method: 'GET', path },
    });
  });
});
