import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { AppError } from '#lib/errors.ts';
import { bundlePrograms } from '#lib/setup/bundle.ts';
import { copyNodeTypes } from '#lib/setup/node-types.ts';
import { bundlePythonWorkers, copyPythonTools, hasPythonWorkers } from '#lib/setup/python-tools.ts';
import { runProgram } from '#lib/setup/run-program.mjs';
import type { Progress, StageResult } from '#lib/setup/stage.ts';
import { requireDiskSpace } from '#lib/system/disk-space.ts';

/** All that the built app depends on. Folders are taken whole, tests aside. */
const SOURCES = [
  'app',
  'components',
  'lib',
  'prisma/schema.prisma',
  'next.config.js',
  'postcss.config.mjs',
  'proxy.ts',
  'package-lock.json',
  'tsconfig.json',
];

/** Builds the web app, and bundles the programs beside it, when its sources changed since the last complete build (about a minute). */
export async function ensureApp(options: { projectDir: string; progress: Progress }): Promise<StageResult> {
  const { projectDir, progress } = options;
  copyMonaco(projectDir);
  copyPythonTools(projectDir);
  copyNodeTypes(projectDir);
  const stamp = path.join(projectDir, '.next/podsmith-sources');
  const wanted = hashSources(projectDir);
  const isBuilt =
    existsSync(stamp) && existsSync(path.join(projectDir, 'dist/start.js')) && hasPythonWorkers(projectDir);
  if (isBuilt && readFileSync(stamp, 'utf8') === wanted) return { summary: 'up to date' };
  requireDiskSpace(projectDir, 300);
  rmSync(stamp, { force: true });
  progress('next build');
  const result = await runProgram({
    command: process.execPath,
    args: [path.join(projectDir, 'node_modules/next/dist/bin/next'), 'build'],
    cwd: projectDir,
    env: { set: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' } },
    onLine: progress,
  });
  if (result.code !== 0) {
    requireDiskSpace(projectDir, 50);
    throw new AppError({
      code: 'APP_BUILD_FAILED',
      message: `The web app could not be built:\n${result.output.trim().split('\n').slice(-30).join('\n')}`,
      hint: 'If you changed its sources, the lines above name the place; else report this as a bug.',
      fault: 'internal',
    });
  }
  await bundlePythonWorkers(projectDir);
  await bundlePrograms(projectDir);
  writeFileSync(stamp, wanted);
  return { summary: 'built' };
}

function hashSources(projectDir: string): string {
  // The bundles name the folder they were made in, so a copied checkout is built anew.
  const hash = createHash('sha256').update(`${process.versions.node.split('.')[0]}\n${projectDir}\n`);
  for (const file of SOURCES.flatMap((source) => listFiles(path.join(projectDir, source)))) {
    hash.update(path.relative(projectDir, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function listFiles(file: string): string[] {
  if (!existsSync(file)) return [];
  const entries = readdirSync(path.dirname(file), { withFileTypes: true });
  if (!entries.find(({ name }) => name === path.basename(file))?.isDirectory()) return [file];
  return readdirSync(file)
    .filter((name) => !name.startsWith('.') && !/\.test\.tsx?$/.test(name))
    .sort()
    .flatMap((name) => listFiles(path.join(file, name)));
}

/** The code editor is served by us, never by a CDN. */
function copyMonaco(projectDir: string): void {
  const source = path.join(projectDir, 'node_modules/monaco-editor');
  const target = path.join(projectDir, 'public/monaco');
  const stamp = path.join(target, 'version');
  const { version } = JSON.parse(readFileSync(path.join(source, 'package.json'), 'utf8'));
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return;
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  cpSync(path.join(source, 'min/vs'), path.join(unfinished, 'vs'), { recursive: true });
  writeFileSync(path.join(unfinished, 'version'), version);
  rmSync(target, { recursive: true, force: true });
  renameSync(unfinished, target);
}
