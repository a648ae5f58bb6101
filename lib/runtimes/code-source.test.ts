import { describe, expect, it } from 'vitest';
import { limits } from '#lib/limits.ts';
import { validateCodeSource } from '#lib/runtimes/code-source.ts';

const runtime = { name: 'nodejs', handler: 'handler.js', handlerAlternatives: ['handler.cjs'] };
const handler = { 'handler.js': 'export default () => {}' };

describe('a code source', () => {
  it('with a handler and files in folders is accepted', () => {
    expect(validateCodeSource({ ...handler, 'lib/a.js': '', 'lib/deep/ü b.txt': 'x' }, runtime)).toEqual([]);
  });

  it.each([
    '../x',
    '/etc/x',
    'a/../../b',
    '..',
    '.',
    './a',
    'a//b',
    'a/',
    '',
    'a\0b',
    'a\nb',
    'a\\b',
    `${'x'.repeat(256)}`,
    `${'x/'.repeat(300)}x`,
  ])('with the file name %j is refused at that file', (name) => {
    const issues = validateCodeSource({ ...handler, [name]: '' }, runtime);
    expect(issues).toHaveLength(1);
    expect(issues[0]?.path).toEqual(['codeSource', name]);
    expect(issues[0]?.message).toContain(JSON.stringify(name));
  });

  it('with a file that is a folder as well is refused', () => {
    expect(validateCodeSource({ ...handler, a: '', 'a/b': '' }, runtime)[0]?.message).toContain(
      'also a folder',
    );
  });

  it.each([
    ['requirements.txt', 'pip'],
    ['package.json', 'npm'],
  ] as const)(
    'with a folder named %s, which the runtime has as a file, is refused',
    (requirements, installer) => {
      const name = `${requirements}/readme.md`;
      const issues = validateCodeSource({ ...handler, [name]: '' }, { ...runtime, requirements, installer });
      expect(issues).toHaveLength(1);
      expect(issues[0]).toMatchObject({
        path: ['codeSource', name],
        message: expect.stringContaining(`has to be a file`),
      });
      const inAFolder = { ...handler, [`docs/${name}`]: '', [`${requirements}.md`]: '' };
      expect(validateCodeSource(inAFolder, { ...runtime, requirements, installer })).toEqual([]);
    },
  );

  it.each([
    ['npm', 'yarn.lock', 'package-lock.json'],
    ['npm', 'pnpm-lock.yaml', 'npm-shrinkwrap.json'],
    ['pip', 'poetry.lock', 'requirements.txt'],
    ['pip', 'Pipfile.lock', 'requirements.txt'],
    ['go', 'Gopkg.lock', 'go.mod'],
  ] as const)(
    'for %s with the lock file %s alone is refused by its name, and not beside %s',
    (installer, foreign, own) => {
      const locked = { ...handler, [foreign]: '' };
      const issues = validateCodeSource(locked, { ...runtime, installer });
      expect(issues).toEqual([
        {
          path: ['codeSource', foreign],
          message: expect.stringContaining(`${installer} installs the dependencies`),
        },
      ]);
      expect(validateCodeSource({ ...locked, [own]: '' }, { ...runtime, installer })).toEqual([]);
      expect(validateCodeSource({ ...handler, [`sub/${foreign}`]: '' }, { ...runtime, installer })).toEqual(
        [],
      );
    },
  );

  it('with a NUL in a file is refused', () => {
    expect(validateCodeSource({ 'handler.js': 'a\0' }, runtime)[0]?.path.at(-1)).toBe('handler.js');
  });

  it('without its handler is refused, naming every file that would do', () => {
    const issues = validateCodeSource({ 'main.js': '' }, runtime);
    expect(issues).toEqual([
      {
        path: ['codeSource', 'handler.js'],
        message: 'The handler handler.js or handler.cjs is missing; the runtime nodejs needs it.',
      },
    ]);
    expect(validateCodeSource({ 'handler.cjs': '' }, runtime)).toEqual([]);
  });

  it('of too many files is refused with one issue that names the limit', () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}.js`, '']));
    const issues = validateCodeSource({ ...handler, ...files }, runtime);
    expect(issues).toHaveLength(1);
    expect(issues[0]?.message).toContain(`at most ${limits.codeFiles}`);
  });

  it('of too many bytes is refused, counted in UTF-8 over all files', () => {
    const half = 'ü'.repeat(limits.codeBytes / 4);
    expect(validateCodeSource({ 'handler.js': half, b: half }, runtime)).toEqual([]);
    expect(validateCodeSource({ 'handler.js': half, b: `${half}x` }, runtime)[0]?.message).toContain('1 MiB');
  });
});
