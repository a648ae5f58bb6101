import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin, stop } from 'esbuild';

/**
 * Turns the supervisor and the worker into plain JavaScript under dist/. Run from source they would carry a
 * compiler around: 50 MiB and a second of start time each, and a helper process that wakes up every second.
 * Packages stay outside; Node loads them as ever.
 */
export async function bundlePrograms(projectDir: string): Promise<void> {
  const outdir = path.join(projectDir, 'dist');
  // Chunks have hashes in their names: those of the last build would stay for ever.
  await rm(outdir, { recursive: true, force: true });
  const programs = [
    'start.ts',
    'worker.ts',
    'builder-gateway.ts',
    'expressions/evaluator-process.ts',
    'json-reader/json-process.ts',
    'manifests/yaml-process.ts',
    'start/first-admin.ts',
    'start/migrate.ts',
  ];
  await build({
    entryPoints: programs.map((file) => path.join(projectDir, 'lib', file)),
    outdir,
    entryNames: '[name]',
    chunkNames: 'chunks/[name]-[hash]',
    absWorkingDir: projectDir,
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    logLevel: 'silent',
    plugins: [keepPlaces],
  });
  await stop();
}

/** Files that look for their neighbours go on finding them: `import.meta` still tells where the source is. */
const keepPlaces: Plugin = {
  name: 'keep-places',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]lib[\\/].*\.(ts|mjs)$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const contents = source
        .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href));
      return { contents, loader: file.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
};
