import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { executedLines, processCoverageSchema } from '#lib/testing/executed-lines.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'podsmith-lines-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('finds the lines of a source that its bundle has executed', () => {
  const source = path.join(folder, 'source.ts');
  writeFileSync(
    source,
    `interface Sum { of: number }
function double(sum: Sum): number {
  if (sum.of < 0) {
    throw new Error('negative');
  }
  return sum.of * 2;
}
export function unused(): number {
  return 1;
}
console.log(double({ of: 1 }));
`,
  );
  const outfile = path.join(folder, 'bundle.mjs');
  buildSync({ entryPoints: [source], outfile, bundle: true, format: 'esm', minify: true, sourcemap: true });
  const raw = path.join(folder, 'raw');
  execFileSync(process.execPath, [outfile], { env: { ...process.env, NODE_V8_COVERAGE: raw } });
  const [dump = ''] = readdirSync(raw);
  const coverage = processCoverageSchema.parse(JSON.parse(readFileSync(path.join(raw, dump), 'utf8')));
  const lines = executedLines(coverage).get(pathToFileURL(source).href);
  expect([...(lines ?? [])].sort((a, b) => a - b)).toEqual(expect.arrayContaining([2, 3, 6, 11]));
  expect(lines).not.toContain(4);
  expect(lines).not.toContain(9);
});
