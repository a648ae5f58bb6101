import { expect, it } from 'vitest';
import { assembleBuildContext, imageAddress } from '#lib/runtimes/build-context.ts';
import type { TemplateFile } from '#lib/runtimes/catalogue.ts';

const file = (path: string, text: string): TemplateFile => ({
  path,
  content: Buffer.from(text),
  mode: 0o644,
});
const runtime = {
  templateFiles: [file('main.py', 'main'), file('Dockerfile', 'FROM x')],
  requirements: 'requirements.txt',
  requirementsDefault: '',
};
const codeSource = { 'handler.py': 'handle', 'lib/a.py': 'a' };
const baseImageId = 'sha256:base';

it('puts template files at the root and the user files under function/, sorted, requirements always there', () => {
  const { files } = assembleBuildContext({ runtime, codeSource });
  expect(files.map(({ path, content }) => [path, Buffer.from(content).toString()])).toEqual([
    ['Dockerfile', 'FROM x'],
    ['function/handler.py', 'handle'],
    ['function/lib/a.py', 'a'],
    ['function/requirements.txt', ''],
    ['main.py', 'main'],
  ]);
});

it('puts what installing dependencies needs under dependencies/, and both folders always', () => {
  const pip = { ...runtime, installer: 'pip' as const };
  const files = { ...codeSource, 'requirements.txt': '-r more.txt', 'more.txt': './lib', 'lib/setup.py': '' };
  const { files: found, folders } = assembleBuildContext({ runtime: pip, codeSource: files });
  expect(found.map(({ path }) => path)).toEqual([
    'Dockerfile',
    'dependencies/lib/a.py',
    'dependencies/lib/setup.py',
    'dependencies/more.txt',
    'dependencies/requirements.txt',
    'function/handler.py',
    'main.py',
  ]);
  expect(folders).toEqual(['dependencies', 'function']);
  const npm = {
    ...runtime,
    requirements: 'package.json',
    requirementsDefault: '{}',
    installer: 'npm' as const,
  };
  const whole = assembleBuildContext({
    runtime: npm,
    codeSource: { 'handler.js': '', 'package.json': '{"scripts":{"postinstall":"tsc"}}' },
  });
  expect(whole.files.map(({ path }) => path)).not.toContain('function/handler.js');
  expect(whole.folders).toContain('function');
});

it("takes the user's requirements where there are some", () => {
  const { files } = assembleBuildContext({
    runtime,
    codeSource: { ...codeSource, 'requirements.txt': 'six' },
  });
  const found = files.filter(({ path }) => path.endsWith('requirements.txt'));
  expect(found.map(({ content }) => Buffer.from(content).toString())).toEqual(['six']);
});

it('gives the same content the same address, whatever the order of its files', () => {
  const address = imageAddress({ runtime, codeSource, baseImageId });
  expect(address).toMatch(/^[0-9a-f]{64}$/);
  const reordered = { 'lib/a.py': 'a', 'handler.py': 'handle' };
  const template = { ...runtime, templateFiles: [...runtime.templateFiles].reverse() };
  expect(imageAddress({ runtime: template, codeSource: reordered, baseImageId })).toBe(address);
});

it('gives another address when code, a file name, the template, a mode or the base image changes', () => {
  const script: TemplateFile = { ...file('main.py', 'main'), mode: 0o755 };
  const addresses = [
    imageAddress({ runtime, codeSource, baseImageId }),
    imageAddress({ runtime, codeSource, baseImageId: 'sha256:other' }),
    imageAddress({ runtime, codeSource: { ...codeSource, 'handler.py': 'handle ' }, baseImageId }),
    imageAddress({ runtime, codeSource: { ...codeSource, 'requirements.txt': 'six' }, baseImageId }),
    imageAddress({ runtime, codeSource: { 'handler.py': 'handle', 'lib/b.py': 'a' }, baseImageId }),
    imageAddress({
      runtime: { ...runtime, templateFiles: [file('Dockerfile', 'FROM x'), script] },
      codeSource,
      baseImageId,
    }),
    imageAddress({
      runtime: { ...runtime, templateFiles: [file('Dockerfile', 'FROM y')] },
      codeSource,
      baseImageId,
    }),
  ];
  expect(new Set(addresses).size).toBe(addresses.length);
});
