import path from 'node:path';

/**
 * Node's arguments for a helper's program: as set-up bundled it, or from source when we run from source.
 *
 * @param file Its source, from the project's folder: `lib/expressions/evaluator-process.ts`.
 * @param heapMib Of V8's heap.
 */
export function helperProgram(file: string, heapMib: number): string[] {
  const heap = `--max-old-space-size=${heapMib}`;
  const main = process.argv[1] ?? '';
  const isBuilt = /[\\/](dist[\\/][\w-]+\.js|next[\\/]dist[\\/]bin[\\/]next)$/.test(main);
  return isBuilt
    ? [heap, path.join(process.cwd(), 'dist', `${path.basename(file, '.ts')}.js`)]
    : [heap, ...typescriptLoader(), path.join(process.cwd(), file)];
}

/** Node 24 reads TypeScript itself; a loader's thread would have a code range of its own there, beyond the limit. */
function typescriptLoader(): string[] {
  const readsTypescript = 'typescript' in process.features && process.features.typescript;
  return readsTypescript ? [] : ['--import', 'tsx'];
}
