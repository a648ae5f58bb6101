import { describe, expect, it } from 'vitest';
import { templateTexts } from '#lib/runtime-status/files.ts';

const mode = 0o644 as const;

describe("a template's files", () => {
  it('begin with the manifest and the Dockerfile, and have what a new function begins with', () => {
    const files = templateTexts({
      manifestText: 'name: mine\n',
      starterFiles: { 'handler.py': 'pass\n' },
      templateFiles: [
        { path: 'a.py', content: Buffer.from('a'), mode },
        { path: 'Dockerfile', content: Buffer.from('FROM é'), mode },
      ],
    });
    expect(files).toEqual([
      { path: 'runtime.yaml', bytes: 11, text: 'name: mine\n' },
      { path: 'Dockerfile', bytes: 7, text: 'FROM é' },
      { path: 'a.py', bytes: 1, text: 'a' },
      { path: 'function/handler.py', bytes: 5, text: 'pass\n' },
    ]);
  });

  it.each([
    ['bytes that are no UTF-8', Buffer.from([0x7f, 0x45, 0xff, 0xfe])],
    ['a text with a NUL', Buffer.from('a\0b')],
  ])('show no text of %s', (_, content) => {
    const templateFiles = [{ path: 'tool', content, mode }];
    const [, tool] = templateTexts({ manifestText: '', starterFiles: {}, templateFiles });
    expect(tool).toMatchObject({ path: 'tool', text: null });
  });
});
