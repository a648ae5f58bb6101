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
import { gzipSync } from 'node:zlib';
import { build, stop } from 'esbuild';

interface Tool {
  package: string;
  /** Its folder's name, before the version. */
  name: string;
  /** What the browser is sent, within the package. */
  file: string;
  licences: string[];
}

const pyright: Tool = {
  package: 'browser-basedpyright',
  name: 'pyright',
  file: 'dist/pyright.worker.js',
  licences: ['LICENSE.txt', 'dist/pyright.worker.js.LICENSE.txt'],
};
const ruff: Tool = {
  package: '@astral-sh/ruff-wasm-web',
  name: 'ruff',
  file: 'ruff_wasm_bg.wasm',
  licences: ['LICENSE'],
};

/**
 * Copies what the code editor knows Python by to `public/python`, each tool into a folder named by its version and
 * compressed once: `next.config.js` says so of what is in these folders.
 */
export function copyPythonTools(projectDir: string): void {
  const tools = [pyright, ruff];
  const wanted = tools.map((tool) => folderOf(projectDir, tool));
  for (const tool of tools) copyTool(projectDir, tool);
  for (const entry of readdirSync(path.join(projectDir, 'public/python'), { withFileTypes: true })) {
    if (!entry.isDirectory() || wanted.includes(entry.name)) continue;
    rmSync(path.join(projectDir, 'public/python', entry.name), { recursive: true });
  }
}

/** Bundles the editor's workers for Python, which load the tools from their folders. */
export async function bundlePythonWorkers(projectDir: string): Promise<void> {
  const define = {
    PYRIGHT_FOLDER: JSON.stringify(folderOf(projectDir, pyright)),
    RUFF_WASM: JSON.stringify(`./${folderOf(projectDir, ruff)}/${path.basename(ruff.file)}`),
  };
  for (const [worker, format] of [
    ['types', 'iife'],
    ['lint', 'esm'],
  ] as const) {
    await build({
      entryPoints: { [worker]: path.join(projectDir, `components/editor/python/${worker}.worker.ts`) },
      outdir: path.join(projectDir, 'public/python'),
      absWorkingDir: projectDir,
      bundle: true,
      format,
      target: 'es2022',
      define,
      logLevel: 'silent',
    });
  }
  await stop();
}

/** Whether the workers are there. */
export function hasPythonWorkers(projectDir: string): boolean {
  return ['types', 'lint'].every((worker) => existsSync(path.join(projectDir, `public/python/${worker}.js`)));
}

function copyTool(projectDir: string, tool: Tool): void {
  const source = packageDir(projectDir, tool);
  const target = path.join(projectDir, 'public/python', folderOf(projectDir, tool));
  if (existsSync(target)) return;
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const compressed = gzipSync(readFileSync(path.join(source, tool.file)), { level: 9 });
  writeFileSync(path.join(unfinished, path.basename(tool.file)), compressed);
  mkdirSync(path.join(unfinished, 'licences'));
  for (const licence of tool.licences) {
    cpSync(path.join(source, licence), path.join(unfinished, 'licences', path.basename(licence)));
  }
  renameSync(unfinished, target);
}

function folderOf(projectDir: string, tool: Tool): string {
  const { version } = JSON.parse(
    readFileSync(path.join(packageDir(projectDir, tool), 'package.json'), 'utf8'),
  );
  return `${tool.name}-${version}`;
}

function packageDir(projectDir: string, tool: Tool): string {
  return path.join(projectDir, 'node_modules', tool.package);
}
