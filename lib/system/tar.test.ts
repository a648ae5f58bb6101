import { PassThrough } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { expect, it } from 'vitest';
import { packTar, tarStream } from '#lib/system/tar.ts';

const entries = [
  { name: 'folder/', mode: 0o755 },
  { name: 'folder/text', content: 'één\n' },
  { name: 'program', content: Buffer.from([0, 1, 255]), mode: 0o755 },
  { name: 'empty', content: '' },
];

it('packs files and folders with their modes', async () => {
  const found = [];
  for await (const entry of (await tarStream(entries)).pipe(extract())) {
    const { name, type, mode, size } = entry.header;
    found.push({ name, type, mode, size, text: await text(entry) });
  }
  expect(found).toEqual([
    { name: 'folder/', type: 'directory', mode: 0o755, size: 0, text: '' },
    { name: 'folder/text', type: 'file', mode: 0o644, size: 6, text: 'één\n' },
    { name: 'program', type: 'file', mode: 0o755, size: 3, text: '\0\u0001\ufffd' },
    { name: 'empty', type: 'file', mode: 0o644, size: 0, text: '' },
  ]);
});

it('packs the same entries to the same bytes', async () => {
  const [one, other] = await Promise.all([packTar(entries), buffer(await tarStream(entries))]);
  expect(one.equals(other)).toBe(true);
});

it('is not disturbed when who reads it is cut off', async () => {
  const large = [{ name: 'large', content: Buffer.alloc(2 ** 20) }];
  for (const step of [0, 1, 2]) {
    const reader = new PassThrough();
    reader.on('error', () => undefined);
    if (step === 0) reader.destroy(new Error('cut off'));
    const stream = await tarStream(large);
    stream.pipe(reader);
    if (step === 1) reader.destroy(new Error('cut off'));
    // An error that nobody hears would fail this file.
    await new Promise(setImmediate);
    if (step === 2) reader.destroy(new Error('cut off'));
    await new Promise(setImmediate);
    expect(stream.errored).toBe(null);
  }
});
