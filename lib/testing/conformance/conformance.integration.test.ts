import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let dir: string;

beforeEach(async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'podsmith-runtime-'));
  dir = path.join(folder, 'bash');
  await cp('runtimes/bash', dir, { recursive: true });
});
afterEach(() => rm(path.dirname(dir), { recursive: true, force: true }));

/** `npm run conformance -- DIR WORDS`, as its author reads it. */
function prove(...words: string[]): { code: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'lib/testing/conformance/main.ts', dir, ...words],
    { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  );
  return { code: status, text: `${stdout}\n${stderr}` };
}

const twoRules = 'object that has no part of an answer|answers health by itself';

it('says that a runtime keeps the rules', () => {
  const { code, text } = prove(twoRules);
  expect(text).toContain('ok    answers health by itself\n');
  expect(text).toContain('2 of 2 rules are kept.\n');
  expect(code).toBe(0);
});

it('names the rule that a runtime breaks, and what came in place of what was expected', async () => {
  const main = path.join(dir, 'script_main.py');
  const text = await readFile(main, 'utf8');
  await writeFile(main, text.replace('answer_with(JSON, output)', 'answer_with("text/json", output)'));
  const said = prove(twoRules);
  expect(said.text).toContain('ok    answers health by itself\n');
  expect(said.text).toMatch(
    /FAILS takes an object that has no part of an answer as the body\n(?:.*\n)*.*text\/json/,
  );
  expect(said.text).toContain('1 of 2 rules are kept.\n');
  expect(said.code).toBe(1);
});

it('says why no rule could be looked at', async () => {
  await writeFile(
    path.join(dir, 'Dockerfile'),
    'ARG BASE_IMAGE\nFROM $BASE_IMAGE\nRUN echo no compiler here && exit 3\n',
  );
  const { code, text } = prove(twoRules);
  expect(text).toMatch(/FAILS runtime bash: .*no rule was looked at/);
  expect(text).toContain('no compiler here');
  expect(code).toBe(1);
});

it('says what a folder lacks', async () => {
  await rm(path.join(dir, 'conformance/broken'), { recursive: true });
  const noFixture = prove();
  expect(noFixture.text).toContain(
    'conformance/broken/ is missing: a handler with a syntax error in its line 4',
  );
  expect(noFixture.code).toBe(1);
  await rm(path.join(dir, 'runtime.yaml'));
  const noManifest = prove();
  expect(noManifest.text).toContain(`${path.join(dir, 'runtime.yaml')} is missing`);
  expect(noManifest.code).toBe(1);
});
