import { expect, it } from 'vitest';
import { assembleBuildContext, imageAddress } from '#lib/runtimes/build-context.ts';
import type { TemplateFile } from '#lib/runtimes/template.ts';

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
const policy = 'p1';

it('puts template files at the root and the user files under function/, sorted, requirements always there', () => {
  const { files } = assembleBuildContext({ runtime, codeSource, policy });
  expect(files.map(({ path, content }) => [path, Buffer.from(content).toString()])).toEqual([
    ['Dockerfile', 'FROM x\nLABEL io.podsmith.policy=p1'],
    ['function/handler.py', 'handle'],
    ['function/lib/a.py', 'a'],
    ['function/requirements.txt', ''],
    ['main.py', 'main'],
  ]);
});

it('puts what installing dependencies needs under dependencies/, and both folders always', () => {
  const pip = { ...runtime, installer: 'pip' as const };
  const files = { ...codeSource, 'requirements.txt': '-r more.txt', 'more.txt': './lib', 'lib/setup.py': '' };
  const { files: found, folders } = assembleBuildContext({ runtime: pip, codeSource: files, policy });
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
    policy,
  });
  expect(whole.files.map(({ path }) => path)).not.toContain('function/handler.js');
  expect(whole.folders).toContain('function');
});

it('makes executable what names its interpreter', () => {
  const { files } = assembleBuildContext({
    runtime: { ...runtime, requirements: undefined },
    codeSource: { 'check.sh': '#!/bin/sh\n', 'data.txt': ' #!/bin/sh\n', 'empty.sh': '' },
    policy,
  });
  const modes = files.map(({ path, mode }) => [path, mode]);
  expect(modes.filter(([path]) => String(path).startsWith('function/'))).toEqual([
    ['function/check.sh', 0o755],
    ['function/data.txt', 0o644],
    ['function/empty.sh', 0o644],
  ]);
});

it('has what a function in Go imports beside what names its modules', () => {
  const go = { ...runtime, requirements: 'go.mod', installer: 'go' as const };
  const files = { 'handler.go': 'package function\nimport (\n\t"a.io"\n\t"os"\n)\n', 'vendor/a.io/a.go': '' };
  const texts = (codeSource: Record<string, string>) =>
    assembleBuildContext({ runtime: go, codeSource, policy })
      .files.filter(({ path }) => path.startsWith('dependencies/'))
      .map(({ path, content }) => [path, Buffer.from(content).toString()]);
  const expected = [
    ['dependencies/go.mod', ''],
    ['dependencies/podsmith-imports.txt', 'a.io\n'],
    ['dependencies/vendor/a.io/a.go', ''],
  ];
  expect(texts(files)).toEqual(expected);
  expect(texts({ ...files, 'handler.go': `${files['handler.go']}// changed` })).toEqual(expected);
});

it("takes the user's requirements where there are some", () => {
  const { files } = assembleBuildContext({
    runtime,
    codeSource: { ...codeSource, 'requirements.txt': 'six' },
    policy,
  });
  const found = files.filter(({ path }) => path.endsWith('requirements.txt'));
  expect(found.map(({ content }) => Buffer.from(content).toString())).toEqual(['six']);
});

it('gives the same content the same address, whatever the order of its files', () => {
  const address = imageAddress({ runtime, codeSource, policy, baseImageId });
  expect(address).toMatch(/^[0-9a-f]{64}$/);
  const reordered = { 'lib/a.py': 'a', 'handler.py': 'handle' };
  const template = { ...runtime, templateFiles: [...runtime.templateFiles].reverse() };
  expect(imageAddress({ runtime: template, codeSource: reordered, policy, baseImageId })).toBe(address);
});

it('has the policy in each stage of the Dockerfile, where the cache of layers sees it', () => {
  const stages = 'ARG BASE\nFROM $BASE AS build\nRUN make\nfrom scratch\nCOPY --from=build /a /a';
  const { files } = assembleBuildContext({
    runtime: { ...runtime, templateFiles: [file('Dockerfile', stages)] },
    codeSource,
    policy,
  });
  expect(Buffer.from(files[0]?.content ?? '').toString()).toBe(
    'ARG BASE\nFROM $BASE AS build\nLABEL io.podsmith.policy=p1\nRUN make\nfrom scratch\nLABEL io.podsmith.policy=p1\nCOPY --from=build /a /a',
  );
});

it('gives another address when code, a file name, the template, a mode, the policy or the base image changes', () => {
  const script: TemplateFile = { ...file('main.py', 'main'), mode: 0o755 };
  const addresses = [
    imageAddress({ runtime, codeSource, policy, baseImageId }),
    imageAddress({ runtime, codeSource, policy, baseImageId: 'sha256:other' }),
    imageAddress({ runtime, codeSource, policy: 'p2', baseImageId }),
    imageAddress({ runtime, codeSource: { ...codeSource, 'handler.py': 'handle ' }, policy, baseImageId }),
    imageAddress({ runtime, codeSource: { ...codeSource, 'requirements.txt': 'six' }, policy, baseImageId }),
    imageAddress({ runtime, codeSource: { 'handler.py': 'handle', 'lib/b.py': 'a' }, policy, baseImageId }),
    imageAddress({
      runtime: { ...runtime, templateFiles: [file('Dockerfile', 'FROM x'), script] },
      codeSource,
      policy,
      baseImageId,
    }),
    imageAddress({
      runtime: { ...runtime, templateFiles: [file('Dockerfile', 'FROM y')] },
      codeSource,
      policy,
      baseImageId,
    }),
  ];
  expect(new Set(addresses).size).toBe(addresses.length);
});
