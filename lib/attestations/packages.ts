import path from 'node:path';
import { z } from 'zod';

/** A package that is installed in an image. */
export interface InstalledPackage {
  type: 'deb' | 'pypi' | 'npm' | 'golang';
  name: string;
  version: string;
  /** As its metadata has it: an SPDX expression, or whatever its author wrote. */
  license?: string;
  /** Of a Debian package. */
  architecture?: string;
}

/** Where an image has what dpkg has installed. */
export const debianPlace = '/var/lib/dpkg/status';

/** The folders of an image in which packages say that they are there. */
export const packagePlaces = [
  debianPlace,
  '/usr/lib/python3',
  '/usr/lib/node_modules',
  '/usr/local/lib',
  '/app',
];

/** True for a file from which {@link readPackages} reads something. `file` is its path, absolute. */
export function isPackageFile(file: string): boolean {
  return kindOf(file) !== undefined;
}

/**
 * The packages that a file of an image tells of: dpkg's status, the metadata of a Python distribution (its
 * `*.dist-info/METADATA`, or `PKG-INFO`), the manifest of a package below `node_modules`, what `go version -m` says of a
 * function's program. One that makes no sense tells of none.
 */
export function readPackages(file: string, text: string): InstalledPackage[] {
  switch (kindOf(file)) {
    case 'deb':
      return text.split(/\n\n+/).flatMap(readDebian);
    case 'pypi':
      return readPython(text);
    case 'npm':
      return readNpm(text);
    case 'golang':
      return readGo(text);
    default:
      return [];
  }
}

function kindOf(file: string): InstalledPackage['type'] | undefined {
  if (file === debianPlace) return 'deb';
  if (file === '/app/go-modules.txt') return 'golang';
  if (/\.(dist-info\/METADATA|egg-info\/PKG-INFO|egg-info)$/.test(file)) return 'pypi';
  const isManifest = path.posix.basename(file) === 'package.json';
  return isManifest && /\/node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file) ? 'npm' : undefined;
}

function readDebian(stanza: string): InstalledPackage[] {
  const { Package: name, Version: version, Status: status, Architecture: architecture } = readFields(stanza);
  if (!name || !version || !status?.endsWith(' installed')) return [];
  return [{ type: 'deb', name, version, architecture }];
}

function readPython(text: string): InstalledPackage[] {
  // The fields end where the description begins.
  const fields = readFields(text.split(/\r?\n\r?\n/)[0] ?? '');
  const { Name: name, Version: version } = fields;
  if (!name || !version) return [];
  const license = fields['License-Expression'] ?? fields.License;
  return [{ type: 'pypi', name, version, ...(license && { license }) }];
}

const manifestSchema = z.object({
  name: z.string().min(1),
  version: z.string().min(1),
  license: z.string().optional().catch(undefined),
});

function readNpm(text: string): InstalledPackage[] {
  const manifest = manifestSchema.safeParse(parseJson(text)).data;
  return manifest ? [{ type: 'npm', ...manifest }] : [];
}

/** Go's own packages, and the modules; of one that is replaced what replaces it. A folder has the version `(devel)`. */
function readGo(text: string): InstalledPackage[] {
  const library = /: go(\d\S*)/.exec(text)?.[1];
  const modules = text.matchAll(/^\tdep\t(\S+)\t(\S+).*(?:\n\t=>\t(\S+)\t(\S+))?/gm);
  const found = [...modules].map(([, name = '', version = '', place, placed]): InstalledPackage => {
    const isFolder = place === undefined || /^[./]/.test(place);
    return { type: 'golang', name: isFolder ? name : place, version: placed ?? version };
  });
  return library ? [{ type: 'golang', name: 'stdlib', version: library }, ...found] : found;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `Name: value` by line; continuation lines are left out. */
function readFields(text: string): Record<string, string | undefined> {
  return Object.fromEntries(
    [...text.matchAll(/^([A-Za-z-]+): *(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}
