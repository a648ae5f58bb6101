import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { limits } from '#lib/limits.ts';
import { readUploads, toZip, withUploads } from './file-transfer.ts';

const file = (name: string, text: string | Uint8Array) => ({
  name,
  bytes: typeof text === 'string' ? strToU8(text) : text,
});
const large = new Uint8Array(limits.codeBytes + 1);

describe('readUploads', () => {
  it('takes texts as they are, without a byte order mark', () => {
    const uploads = readUploads([file('a.py', 'x = "ä"\r\n'), file('b.py', '\ufeffy = 1\n'), file('c', '')]);
    expect(uploads).toEqual({ texts: { 'a.py': 'x = "ä"\r\n', 'b.py': 'y = 1\n', c: '' }, problems: [] });
  });

  it('takes what is in a zip file, folders and all', () => {
    const zip = zipSync({
      'handler.py': strToU8('a'),
      lib: { 'x.py': strToU8('b') },
      'empty/': new Uint8Array(),
    });
    expect(readUploads([file('all.zip', zip)])).toEqual({
      texts: { 'handler.py': 'a', 'lib/x.py': 'b' },
      problems: [],
    });
  });

  it.each([
    ['no text', file('logo.png', new Uint8Array([0x89, 0x50, 0xff])), 'logo.png is no UTF-8 text.'],
    ['no zip file', file('broken.zip', 'nothing'), 'broken.zip cannot be read as a zip file.'],
    ['too large', file('data.json', large), 'data.json has 1 MiB'],
    ['too large in a zip file', file('a.zip', zipSync({ 'data.json': large })), 'data.json has 1 MiB'],
    [
      'outside',
      file('a.zip', zipSync({ '../x': strToU8('x') })),
      '../x: A file name stays inside its folder',
    ],
    ['absolute', file('a.zip', zipSync({ '/etc/x': strToU8('x') })), '/etc/x: A file name is relative'],
  ])('leaves out what is %s, and says so', (_, uploaded, problem) => {
    const uploads = readUploads([uploaded, file('fine.py', 'x')]);
    expect(uploads.texts).toEqual({ 'fine.py': 'x' });
    expect(uploads.problems).toEqual([expect.stringContaining(problem)]);
  });
});

it('gives back what was packed', () => {
  const files = [
    { id: 1, name: 'handler.py', text: 'x = "ä"\n' },
    { id: 2, name: 'lib/deep/y.json', text: '{}' },
    { id: 3, name: 'empty', text: '' },
  ];
  expect(readUploads([{ name: 'all.zip', bytes: toZip(files) }]).texts).toEqual({
    'handler.py': 'x = "ä"\n',
    'lib/deep/y.json': '{}',
    empty: '',
  });
});

it('puts uploads in the places of files of their names, and adds the others', () => {
  const files = [
    { id: 1, name: 'handler.py', text: 'old' },
    { id: 4, name: 'kept.py', text: 'kept' },
  ];
  expect(withUploads(files, { 'handler.py': '', 'new.py': 'new' })).toEqual([
    { id: 1, name: 'handler.py', text: '' },
    { id: 4, name: 'kept.py', text: 'kept' },
    { id: 5, name: 'new.py', text: 'new' },
  ]);
});
