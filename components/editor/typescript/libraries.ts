import { z } from 'zod';
import type { DraftFile } from '#components/editor/draft-files.ts';

/** A text that TypeScript reads beside the function's files. */
interface Library {
  filePath: string;
  content: string;
}

const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.unknown()).default({}),
  devDependencies: z.record(z.string(), z.unknown()).default({}),
});

/** Stands in for the manifest of a function that has none: `requirementsDefault` of the runtime. */
const noManifest = '{ "type": "module" }';

/**
 * What TypeScript has to know beside the function's files: Node.js, what the runtime calls a handler with, the function's
 * JSON, and its packages by their names. Their types are not looked into, so all of a package is `any`.
 *
 * @param texts.packages Files under `node_modules`: path → text.
 * @param texts.uriOf What Monaco calls a file of the function.
 */
export function librariesOf(texts: {
  packages: Record<string, string>;
  files: DraftFile[];
  uriOf(name: string): string;
}): Library[] {
  const { packages, files, uriOf } = texts;
  const json = Object.fromEntries(
    files.filter(({ name }) => name.endsWith('.json')).map(({ name, text }) => [name, text]),
  );
  const all = { 'package.json': noManifest, ...json };
  return [
    ...Object.entries(packages).map(([path, content]) => ({
      filePath: `file:///node_modules/${path}`,
      content,
    })),
    ...Object.entries(all).map(([name, content]) => ({ filePath: uriOf(name), content })),
    { filePath: uriOf('podsmith-packages.d.ts'), content: declarePackages(all['package.json']) },
  ];
}

function declarePackages(manifest: string): string {
  const names = namesIn(manifest).map((name) => JSON.stringify(name).slice(1, -1));
  return names.map((name) => `declare module "${name}";\ndeclare module "${name}/*";\n`).join('');
}

function namesIn(manifest: string): string[] {
  try {
    const { dependencies, devDependencies } = manifestSchema.parse(JSON.parse(manifest));
    return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
  } catch {
    // It is being written.
    return [];
  }
}
