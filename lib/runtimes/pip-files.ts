import path from 'node:path';

type Files = Record<string, string>;

const requirements = 'requirements.txt';
const archive = /\.(whl|zip|tar|tar\.gz|tgz|tar\.bz2|tbz|tar\.xz|txz)$/i;

/**
 * The files of a function that `pip install -r requirements.txt`, in the function's folder, reads: the requirements and
 * constraints that it includes, and packages that lie beside them (pip, "Requirements File Format").
 */
export function findPipFiles(files: Files): string[] {
  const found = new Set<string>();
  const toRead = [requirements];
  for (const file of toRead) {
    if (!Object.hasOwn(files, file) || found.has(file)) continue;
    found.add(file);
    for (const line of logicalLines(files[file] ?? '')) {
      const included = readOption(line, ['-r', '--requirement', '-c', '--constraint']);
      // An included file is found from the one that includes it; a package from where pip runs.
      if (included !== undefined) toRead.push(path.posix.join(path.posix.dirname(file), included));
      else for (const name of findPackage(line, files)) found.add(name);
    }
  }
  return [...found];
}

/** Lines without comments, those that end with a backslash joined with the next. */
function logicalLines(text: string): string[] {
  const joined = text.replace(/\\\r?\n/g, '');
  return joined.split(/\r?\n/).map((line) => line.replace(/(^|\s)#.*$/, '').trim());
}

/** The value of an option at a line's beginning: `-r x`, `-rx`, `--requirement x`, `--requirement=x`. */
function readOption(line: string, names: string[]): string | undefined {
  for (const name of names) {
    if (!line.startsWith(name)) continue;
    const rest = line.slice(name.length);
    const value = name.startsWith('--') ? /^[\s=]\s*(.+)$/.exec(rest)?.[1] : rest;
    if (value?.trim()) return unquote(value.trim());
  }
  return undefined;
}

/** The files of the package, or of the folder of packages, that a line names and that lies beside it. */
function findPackage(line: string, files: Files): string[] {
  const option = readOption(line, ['-e', '--editable', '-f', '--find-links']);
  if (option === undefined && line.startsWith('-')) return [];
  const isLocal = (name: string) => name.includes('/') || name.startsWith('.') || archive.test(name);
  const named = toPath(option ?? line);
  if (option === undefined && !isLocal(named)) return [];
  const place = path.posix.normalize(named).replace(/\/$/, '');
  if (place === '.') return Object.keys(files);
  return Object.keys(files).filter((name) => name === place || name.startsWith(`${place}/`));
}

/** `file:./x`, `./x[extra]`, `./x ; python_version > "3"` and `./x --hash=…` all name `./x`. */
function toPath(requirement: string): string {
  const word = unquote(requirement).split(/[\s;]/)[0] ?? '';
  return word.replace(/^file:/, '').replace(/\[[^\]]*\]$/, '');
}

function unquote(text: string): string {
  return text.replace(/^(["'])(.*)\1$/, '$2');
}
