import { describe, expect, it } from 'vitest';
import { readBytes, readJson, readSpecBody } from '#lib/api/body.ts';
import { stringifyJson } from '#lib/json.ts';

function post(body: BodyInit | null, type: string | null = 'application/json'): Request {
  const headers = type === null ? new Headers() : new Headers({ 'content-type': type });
  // Node insists on `duplex` for streams; DOM's types do not know it.
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body, duplex: 'half' };
  const request = new Request('http://podsmith/', init);
  if (type === null) request.headers.delete('content-type');
  return request;
}

function streamOf(chunks: number, chunkBytes: number): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent++ === chunks) controller.close();
      else controller.enqueue(new Uint8Array(chunkBytes));
    },
  });
}

describe('reading a body', () => {
  it('counts the bytes as they come', async () => {
    expect((await readBytes(post(streamOf(10, 100)), 1000)).byteLength).toBe(1000);
    await expect(readBytes(post(streamOf(11, 100)), 1000)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  it('stops reading a body without end', async () => {
    const endless = streamOf(Number.POSITIVE_INFINITY, 1000);
    await expect(readBytes(post(endless), 1000)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  it('keeps the digits of every number', async () => {
    const text = '{"inode":9007199254740993,"t":1700000000123456789}';
    expect(stringifyJson(await readJson(post(text)))).toBe(text);
  });

  it('takes an empty body for an empty object', async () => {
    expect(await readJson(post(null, null))).toEqual({});
  });

  it.each([
    ['cut off', '{"a":', 'BAD_REQUEST'],
    ['no JSON', 'hello', 'BAD_REQUEST'],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'BAD_REQUEST'],
    ['nested absurdly', '['.repeat(100_000), 'BAD_REQUEST'],
  ])('refuses JSON that is %s', async (_, body, code) => {
    await expect(readJson(post(body))).rejects.toMatchObject({ code });
    await expect(readSpecBody(post(body))).rejects.toMatchObject({ code });
  });

  it('does not take brackets within text for nesting', async () => {
    const text = JSON.stringify({ a: `${'['.repeat(1000)}"\\` });
    expect(await readJson(post(text))).toEqual(JSON.parse(text));
  });

  it('reads a spec as JSON or YAML and refuses what a form sends', async () => {
    const spec = { spec: { strategy: 'all' } };
    expect(await readSpecBody(post(JSON.stringify(spec), 'application/json; charset=utf-8'))).toEqual(spec);
    for (const type of ['application/yaml', 'text/yaml', 'application/x-yaml']) {
      expect(await readSpecBody(post('spec: { strategy: all }', type))).toEqual(spec);
    }
    const form = post(JSON.stringify(spec), 'application/x-www-form-urlencoded');
    await expect(readSpecBody(form)).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
  });
});
