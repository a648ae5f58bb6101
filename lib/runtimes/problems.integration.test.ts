import { afterAll, describe, expect, it } from 'vitest';
import { findFailureLine } from '#lib/builds/failure-line.ts';
import { findProblems } from '#lib/problems/find-problems.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import type { Runtime } from '#lib/runtimes/template.ts';
import { buildFunctionImage } from '#lib/testing/function-image.ts';
import { callRuntimePod, createRuntimePods, runtimesDir } from '#lib/testing/runtime-pods.ts';

const { docker, startFiles, startTryPod, removeAll } = await createRuntimePods();
const runtimes = await loadRuntimes({ dirs: [runtimesDir] });

afterAll(removeAll);

function runtimeOf(name: string): Runtime {
  const runtime = findRuntime(runtimes, name);
  if (!runtime) throw new Error(`There is no runtime ${name}.`);
  return runtime;
}

type Files = Record<string, string>;

/** The log of a build that fails. */
async function failedLog(runtime: string, files: Files): Promise<string> {
  const failure: unknown = await buildFunctionImage(docker, runtimeOf(runtime), files).then(
    () => new Error('The build succeeded.'),
    (error: unknown) => error,
  );
  // Behind the line that says which image it is.
  return failure instanceof Error ? failure.message.slice(failure.message.indexOf('\n') + 1) : '';
}

const handlers: Record<string, Files> = {
  python3: { 'handler.py': 'def handle(event, context):\n    pass\n' },
  nodejs: { 'handler.js': 'export default () => undefined;\n' },
};
const goHandler =
  'package function\n\nimport "net/http"\n\nfunc Handle(w http.ResponseWriter, r *http.Request) {';

describe('what a failed build says of the files', () => {
  it.each<{ runtime: string; files: Files; at: object; tells: RegExp }>([
    {
      runtime: 'python3',
      files: { ...handlers.python3, 'requirements.txt': '# ours\nflask\nno-such-package-of-podsmith==1.0\n' },
      at: { file: 'requirements.txt', line: 3 },
      // Where no index can be reached, that is what tells it first.
      tells:
        /^(?:ERROR: Could not find a version .*no-such-package-of-podsmith|\[podsmith\] .*could not be reached)/,
    },
    {
      runtime: 'python3',
      files: { ...handlers.python3, 'requirements.txt': 'flask=1.0\n' },
      at: { file: 'requirements.txt', line: 1 },
      tells: /^ERROR: Invalid requirement: 'flask=1\.0'/,
    },
    {
      runtime: 'nodejs',
      files: {
        ...handlers.nodejs,
        'package.json': '{\n  "type": "module",\n  "dependencies": {\n    "ms": "^99.0.0"\n  }\n}\n',
      },
      at: { file: 'package.json', line: 4, column: 5 },
      tells: /^npm error code ETARGET/,
    },
    {
      runtime: 'nodejs',
      files: { ...handlers.nodejs, 'package.json': '{\n  "type": "module",\n}\n' },
      at: { file: 'package.json', line: 3, column: 1 },
      tells: /^npm error code EJSONPARSE/,
    },
    {
      runtime: 'nodejs',
      files: {
        ...handlers.nodejs,
        'install.js': 'console.log("installing");\n\nthrow new Error("no compiler here");\n',
        'package.json': '{\n  "type": "module",\n  "scripts": { "postinstall": "node install.js" }\n}\n',
      },
      at: { file: 'install.js', line: 3, column: 7, message: 'Error: no compiler here' },
      tells: /^Error: no compiler here/,
    },
    {
      runtime: 'typescript',
      files: {
        'handler.ts': 'export const count: number = 1;\n\nexport default () => count.toUpperCase();\n',
      },
      at: { file: 'handler.ts', line: 3, column: 28 },
      tells: /^function\/handler\.ts:3:28: error TS2339/,
    },
    {
      runtime: 'golang',
      files: { 'handler.go': `${goHandler}\n\tvar unused int\n}\n`, 'lib/x.go': 'package lib\n' },
      at: { file: 'handler.go', line: 6, column: 6 },
      tells: /^\.?\/?handler\.go:6:6: /,
    },
    {
      runtime: 'golang',
      files: { 'handler.go': 'package function\n\nfunc Handel() {}\n' },
      at: { file: 'handler.go', line: 1 },
      tells: /podsmith-main\/main\.go:\d+:\d+: undefined: function\.Handle/,
    },
  ])('$runtime: $at', async ({ runtime, files, at, tells }) => {
    const log = await failedLog(runtime, files);
    expect(findProblems(log, files), log).toContainEqual(expect.objectContaining(at));
    expect(log.split('\n')[(findFailureLine(log) ?? 0) - 1], log).toMatch(tells);
  });
});

describe('what a failed call says of the files', () => {
  it.each<{ runtime: string; files: Files; at: object }>([
    {
      runtime: 'python3',
      files: {
        'handler.py': 'from .lib import deep\n\ndef handle(event, context):\n    deep.go({})\n',
        'lib/__init__.py': '',
        'lib/deep.py': 'def go(value):\n    return value["a"]\n',
      },
      at: { file: 'lib/deep.py', line: 2, column: 17, message: "KeyError: 'a'" },
    },
    {
      runtime: 'python3',
      files: { 'handler.py': 'def handle(event, context)\n    return {}\n' },
      at: { file: 'handler.py', line: 1, column: 27, message: "SyntaxError: expected ':'" },
    },
    {
      runtime: 'nodejs',
      files: {
        'handler.js': "import { go } from './lib/deep.js';\n\nexport default async () => go({});\n",
        'lib/deep.js': 'export function go(value) {\n  return value.a.b;\n}\n',
      },
      at: { file: 'lib/deep.js', line: 2, column: 18 },
    },
    {
      runtime: 'nodejs',
      files: { 'handler.js': 'export default () => {\n  return (;\n};\n' },
      at: { file: 'handler.js', line: 2, column: 11, message: "SyntaxError: Unexpected token ';'" },
    },
    {
      runtime: 'nodejs',
      files: { 'handler.js': "\nimport 'no-such-module';\n\nexport default () => undefined;\n" },
      at: { file: 'handler.js', line: 2, column: 8 },
    },
    {
      runtime: 'typescript',
      files: { 'handler.ts': 'export default (): string => {\n  return (;\n};\n' },
      at: { file: 'handler.ts', line: 2, column: 11 },
    },
    {
      runtime: 'typescript',
      files: {
        'handler.ts':
          'export default (event: { a?: { b: string } }): string => {\n  return event.a!.b;\n};\n',
      },
      at: { file: 'handler.ts', line: 2 },
    },
    {
      runtime: 'golang',
      files: { 'handler.go': `${goHandler}\n\tnothing()\n}\n` },
      at: { file: 'handler.go', line: 6, column: 2, message: 'undefined: nothing' },
    },
    {
      runtime: 'golang',
      files: { 'handler.go': `${goHandler}\n\tvar names []string\n\tprintln(names[len(r.Method)])\n}\n` },
      at: { file: 'handler.go', line: 7 },
    },
  ])('$runtime: $at', async ({ runtime, files, at }) => {
    const pod = await startTryPod(runtimeOf(runtime));
    const answer = await callRuntimePod(pod, { tries: { files }, timeoutMs: 60_000 });
    const { error } = JSON.parse(Buffer.from(answer.body).toString());
    expect(findProblems(error.traceback, files), error.traceback).toContainEqual(expect.objectContaining(at));
  });

  it('bash', async () => {
    const files = { 'handler.sh': '#!/bin/bash\nset -eu\n\necho "$NOPE"\n' };
    const pod = await startFiles(runtimeOf('bash'), 'unbound', files);
    const { error } = JSON.parse(Buffer.from((await callRuntimePod(pod, {})).body).toString());
    expect(findProblems(error.traceback, files)).toEqual([
      { file: 'handler.sh', line: 4, message: 'NOPE: unbound variable' },
    ]);
  });
});
