import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBytes, readJson, readSpecBody } from '#lib/api/body.ts';
import { type Json, stringifyJson } from '#lib/json.ts';

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

  const packed = (encoding: string, body: Uint8Array<ArrayBuffer>) => {
    const request = post(body);
    request.headers.set('content-encoding', encoding);
    return request;
  };
  const text = JSON.stringify({ a: 'é'.repeat(1000) });

  it.each([
    ['gzip', gzipSync],
    ['X-GZIP', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', (body: Buffer) => body],
  ])('unpacks %s', async (encoding, pack) => {
    expect(await readJson(packed(encoding, Uint8Array.from(pack(Buffer.from(text)))))).toEqual(
      JSON.parse(text),
    );
  });

  it('holds what is unpacked to the limit', async () => {
    const bomb = Uint8Array.from(gzipSync(Buffer.alloc(100_000_000)));
    await expect(readBytes(packed('gzip', bomb), 1000)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  it.each([
    ['is no gzip', 'gzip', Buffer.from('{}'), 'BAD_REQUEST'],
    ['is cut off', 'gzip', gzipSync(text).subarray(0, 20), 'BAD_REQUEST'],
    ['is no brotli', 'br', gzipSync(text), 'BAD_REQUEST'],
    ['is packed unknown', 'zstd', Buffer.from('{}'), 'UNSUPPORTED_MEDIA_TYPE'],
    ['is packed twice', 'gzip, br', Buffer.from('{}'), 'UNSUPPORTED_MEDIA_TYPE'],
    ['is packed as a name every object has', 'constructor', Buffer.from('{}'), 'UNSUPPORTED_MEDIA_TYPE'],
  ])('refuses a body that %s', async (_, encoding, body, code) => {
    await expect(readJson(packed(encoding, Uint8Array.from(body)))).rejects.toMatchObject({ code });
  });

  it('takes a byte order mark before JSON', async () => {
    expect(await readJson(post('\ufeff{"a":1}'))).toEqual({ a: 1 });
    expect(await readSpecBody(post('\ufeff{"a":1}'))).toEqual({ a: 1 });
  });

  it('keeps "__proto__" as a key', async () => {
    const body = '{"__proto__":{"a":1}}';
    expect(JSON.stringify(await readSpecBody(post(body)))).toBe(body);
    expect(stringifyJson((await readJson(post(body))) as Json)).toBe(body);
  });

  it('keeps the digits of every number', async () => {
    const text = '{"inode":9007199254740993,"t":1700000000123456789}';
    expect(stringifyJson((await readJson(post(text))) as Json)).toBe(text);
  });

  it('takes an empty body for an empty object', async () => {
    expect(await readJson(post(null, null))).toEqual({});
  });

  it.each([
    ['cut off', '{"a":', 'BAD_REQUEST'],
    ['no JSON', 'hello', 'BAD_REQUEST'],
    ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'BAD_REQUEST'],
    ['of two minds', '{"a":1,"a":2}', 'BAD_REQUEST'],
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
