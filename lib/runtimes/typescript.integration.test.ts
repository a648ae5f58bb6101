import { afterAll, expect, it } from 'vitest';
import { AppError } from '#lib/errors.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { buildFunctionImage } from '#lib/testing/function-image.ts';
import { callRuntimePod, createRuntimePods, runtimesDir } from '#lib/testing/runtime-pods.ts';

const { docker, startFiles, removeAll } = await createRuntimePods();
const typescript = findRuntime(await loadRuntimes({ dirs: [runtimesDir] }), 'typescript') ?? missing();

afterAll(removeAll);

function missing(): never {
  throw new Error('There is no runtime typescript.');
}

/** The log and the error of a build that fails. */
async function failureOf(files: Record<string, string>): Promise<{ log: string; error: unknown }> {
  const failure = await buildFunctionImage(docker, typescript, files).then(
    () => new Error('The build succeeded.'),
    (error: unknown) => error,
  );
  const { message = '', cause } = failure instanceof Error ? failure : {};
  return { log: message, error: cause instanceof AppError ? cause : failure };
}

it.each([
  [
    'a value of another type',
    'export const count: number = 1;\n\nexport default () => count.toUpperCase();',
    3,
    'TS2339',
  ],
  ['a parameter without a type', 'export default (event) => event.body;', 1, 'TS7006'],
  [
    'what Node.js cannot leave out',
    'enum Colour {\n  Red,\n}\n\nexport default () => Colour.Red;',
    1,
    'TS1294',
  ],
  [
    'an import without the name of its file',
    "import { a } from './a';\n\nexport default () => a;",
    1,
    'TS2835',
  ],
])(
  'fails the build where the types do not fit, and names file and line: %s',
  async (_says, text, line, code) => {
    const { log, error } = await failureOf({ 'handler.ts': text, 'a.ts': "export const a = 'a';" });
    expect(log).toMatch(new RegExp(`function/handler\\.ts:${line}:\\d+: error ${code}: `));
    expect(error).toMatchObject({
      code: 'BUILD_COMMAND_FAILED',
      fault: 'code',
      hint: expect.stringContaining(`function/handler.ts:${line}: ${code}: `),
    });
  },
);

it('finds a wrong type in another file of the function', async () => {
  const { log } = await failureOf({
    'handler.ts': "import { check } from './lib/check.ts';\n\nexport default () => check();",
    'lib/check.ts': "export function check(): number {\n  return 'none';\n}",
  });
  expect(log).toContain('function/lib/check.ts:2:3: error TS2322: ');
});

it('has no compiler and no packages for development in the image, and the trace has the lines of the file', async () => {
  const text = [
    "import { existsSync } from 'node:fs';",
    "import canonicalize from 'canonicalize';",
    "import type { Context, Event } from 'podsmith';",
    'interface Wanted {',
    '  path: string;',
    '}',
    'export default (event: Event, _context: Context) => {',
    '  const { path } = event.json<Wanted>() ?? { path: "" };',
    "  if (path === '') throw new Error('no path is given');",
    '  return canonicalize({ found: existsSync(path) });',
    '};',
  ];
  const manifest = {
    type: 'module',
    dependencies: { canonicalize: '3.0.0' },
    devDependencies: { 'undici-types': '7.24.6' },
  };
  const pod = await startFiles(typescript, 'no-compiler', {
    'handler.ts': text.join('\n'),
    'package.json': JSON.stringify(manifest),
  });
  const found = async (path: string) => {
    const { body } = await callRuntimePod(pod, { body: JSON.stringify({ path }) });
    return JSON.parse(Buffer.from(body).toString()).found;
  };
  expect(await found('/app/function/node_modules/canonicalize')).toBe(true);
  expect(await found('/app/function/node_modules/undici-types')).toBe(false);
  expect(await found('/app/node_modules')).toBe(false);
  expect(await found('/app/tools')).toBe(false);
  const { body } = await callRuntimePod(pod, {});
  expect(Buffer.from(body).toString()).toMatch(/handler\.ts:9:\d+/);
});
