import path from 'node:path';
import { z } from 'zod';

type Files = Record<string, string>;

/** What npm reads of a package's folder whatever its manifest says. */
const always = ['package.json', 'package-lock.json', 'npm-shrinkwrap.json', '.npmrc'];

/** Scripts that `npm install` runs of the package it is called in (npm, "Life Cycle Operation Order"). */
const installScripts = [
  ...['preinstall', 'install', 'postinstall'],
  ...['prepublish', 'preprepare', 'prepare', 'postprepare'],
];

const dependencies = z.record(z.string(), z.unknown()).catch({});
const manifestSchema = z.looseObject({
  scripts: z.record(z.string(), z.unknown()).catch({}),
  workspaces: z.unknown().optional(),
  dependencies,
  devDependencies: dependencies,
  optionalDependencies: dependencies,
});

/**
 * The files of a function that `npm install`, in the function's folder, needs: manifest, lock file, settings, packages
 * that lie beside it; and all of them where a script of its own runs, since nobody knows what that reads.
 */
export function findNpmFiles(files: Files): string[] {
  const names = Object.keys(files);
  const manifest = readManifest(files['package.json']);
  const hasScripts = installScripts.some((name) => Object.hasOwn(manifest.scripts, name));
  // npm compiles a package with a binding.gyp though no script says so.
  if (hasScripts || manifest.workspaces !== undefined || names.includes('binding.gyp')) return names;
  const places = [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies]
    .flatMap((list) => Object.values(list))
    .flatMap(toPlace);
  if (places.includes('.')) return names;
  return names.filter(
    (name) => always.includes(name) || places.some((place) => name === place || name.startsWith(`${place}/`)),
  );
}

/** The file or folder a dependency names (`file:./pkg`, `./pkg`, `./pkg-1.0.0.tgz`). */
function toPlace(wanted: unknown): string[] {
  const named = /^(?:file:|link:|(?=\.{1,2}\/))(.+)$/.exec(String(wanted))?.[1];
  return named === undefined ? [] : [path.posix.normalize(named).replace(/\/$/, '')];
}

/** One that npm cannot read either is npm's to tell. */
function readManifest(text = '{}'): z.infer<typeof manifestSchema> {
  return manifestSchema.safeParse(parseJson(text)).data ?? manifestSchema.parse({});
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
