import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { extract } from 'tar-stream';
import { expect, test } from 'vitest';
import { carryOut } from '#lib/expressions/evaluate.ts';
import { packContext } from '#lib/images/context-tar.ts';
import { parseJson } from '#lib/json.ts';
import { buildGraph, validateGraph } from '#lib/pipelines/graph.ts';
import { assembleBuildContext, imageAddress } from '#lib/runtimes/build-context.ts';
import { validateCodeSource } from '#lib/runtimes/code-source.ts';
import { checkCases, pureShare } from '#lib/testing/fuzz/cases.ts';
import { hostileJson, hostileText, smallName } from '#lib/testing/fuzz/hostile.ts';

const template = {
  templateFiles: [{ path: 'Dockerfile', content: Buffer.from('FROM scratch\n'), mode: 0o644 as const }],
  requirements: 'requirements.txt',
  requirementsDefault: '',
  installer: 'pip' as const,
};
const runtimeFiles = {
  name: 'python3',
  handler: 'handler.py',
  handlerAlternatives: [],
  requirements: 'requirements.txt',
};
const fileName = fc.oneof(
  hostileText,
  fc
    .array(fc.oneof(fc.constantFrom('a', 'b', '..', '.', '', 'é', 'x'.repeat(120)), hostileText), {
      maxLength: 5,
    })
    .map((parts) => parts.join('/')),
);
const codeSource = fc
  .array(fc.tuple(fileName, hostileText), { maxLength: 5 })
  .map((entries): Record<string, string> => Object.fromEntries([['handler.py', ''], ...entries]));

test('every file of a function is refused, or an entry of the build context under its own folder, with its own text', () =>
  checkCases(
    pureShare * 2,
    fc.asyncProperty(codeSource, async (files) => {
      const issues = validateCodeSource(files, runtimeFiles);
      const kept = Object.fromEntries(
        Object.entries(files).filter(([name]) => !issues.some(({ path: at }) => at.at(-1) === name)),
      );
      if (validateCodeSource(kept, runtimeFiles).length > 0) return;
      const context = assembleBuildContext({ runtime: template, codeSource: kept, policy: 'x' });
      const entries = new Map<string, string>();
      const unpack = extract();
      unpack.on('entry', async (header, stream, next) => {
        expect(['file', 'directory']).toContain(header.type);
        const target = path.posix.resolve('/context', header.name);
        expect(target.startsWith('/context/')).toBe(true);
        const text = (await buffer(stream)).toString();
        if (header.type === 'file') {
          expect(entries.has(target)).toBe(false);
          entries.set(target, text);
        }
        next();
      });
      unpack.end(await buffer(await packContext(context)));
      await new Promise<void>((resolve, reject) => unpack.on('finish', () => resolve()).on('error', reject));
      for (const [name, text] of Object.entries(kept)) {
        const found = ['function', 'dependencies'].map((folder) => entries.get(`/context/${folder}/${name}`));
        expect(found.filter((one) => one !== undefined)).toEqual([text]);
      }
    }),
  ));

test('a content address is of all files, in whatever order they stand', () =>
  checkCases(
    pureShare,
    fc.property(codeSource, fileName, hostileText, (files, name, text) => {
      const address = (source: Record<string, string>) =>
        imageAddress({ runtime: template, codeSource: source, policy: 'x', baseImageId: 'y' });
      const before = address(files);
      expect(before).toMatch(/^[0-9a-f]{64}$/);
      expect(address(Object.fromEntries(Object.entries(files).reverse()))).toBe(before);
      const isSame = Object.hasOwn(files, name) && Buffer.from(files[name] ?? '').equals(Buffer.from(text));
      const changed = Object.fromEntries([
        ...Object.entries(files).filter(([key]) => key !== name),
        [name, text],
      ]);
      if (!isSame && name.isWellFormed() && name !== 'requirements.txt')
        expect(address(changed)).not.toBe(before);
    }),
  ));

const nodes = fc.array(
  fc.record({
    id: fc.nat(6),
    operation: fc.option(smallName, { nil: undefined }),
    to: fc.array(fc.nat(6), { maxLength: 4 }),
  }),
  { maxLength: 7 },
);

test('a list of nodes is refused with a place in it, or is a graph in which all comes after what leads to it', () =>
  checkCases(
    pureShare * 2,
    fc.property(nodes, (list) => {
      const issues = validateGraph(list, () => true);
      for (const { path: at } of issues) if (at.length > 0) expect(list[Number(at[0])]).toBeDefined();
      if (issues.length > 0) return;
      const { order } = buildGraph(list);
      expect([...order].sort()).toEqual(list.map(({ id }) => id).sort());
      for (const { id, to } of list)
        for (const next of to) expect(order.indexOf(next)).toBeGreaterThan(order.indexOf(id));
    }),
  ));

const expression = fc.oneof(
  hostileText,
  fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'a',
          'context',
          'context["a"]',
          '.',
          '(',
          ')',
          '[',
          ']',
          '{',
          '}',
          '*',
          '+',
          '-',
          '/',
          '%',
          '&&',
          '||',
          '!',
          '==',
          '<=',
          'in',
          '?',
          ':',
          ',',
          '"',
          "'",
          'b"\\377"',
          'r"\\"',
          '1',
          '1u',
          '1e400',
          '-9223372036854775808',
          'null',
          'size(a)',
          'type(a)',
          'string(a)',
          'timestamp("0001-01-01T00:00:00Z")',
          'duration("1s")',
          'a.matches("(a*)*b")',
          'a.map(x, [x])',
          'a.all(k, k in a)',
          'has(a.b)',
          '__proto__',
          'constructor',
        ),
        hostileText,
      ),
      { maxLength: 10 },
    )
    .map((parts) => parts.join(' ')),
);

test('an expression is refused in words, or gives JSON', () =>
  checkCases(
    pureShare,
    fc.property(expression, hostileJson, (text, context) => {
      const contextText = JSON.stringify({ a: context });
      const checked = carryOut({ kind: 'check', expressions: [text] });
      expect('problems' in checked && checked.problems).toHaveLength(1);
      const reply = carryOut({ kind: 'inputs', inputs: { x: text }, context: contextText });
      if ('inputs' in reply) expect(() => parseJson(reply.inputs)).not.toThrow();
      else expect('failed' in reply && typeof reply.failed.why).toBe('string');
    }),
  ));
