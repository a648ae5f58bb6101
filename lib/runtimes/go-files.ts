import path from 'node:path';

type Files = Record<string, string>;

/** Which packages a function imports: what it takes to have them compiled before it is. */
export const goImportsFile = 'podsmith-imports.txt';

/**
 * The files of a function that name or hold its modules: `go.mod`, `go.sum`, `go.env`, `vendor/`, and the folders beside
 * them that `go.mod` has in place of modules (Go Modules Reference, "replace directive").
 */
export function findGoFiles(files: Files): string[] {
  const places = [...(files['go.mod'] ?? '').matchAll(/=>\s*"?(\.\.?\/[^\s"]+)/g)].map(([, place = '']) =>
    path.posix.normalize(place).replace(/\/$/, ''),
  );
  const folders = ['vendor', ...places.filter((place) => place !== '.')];
  return Object.keys(files).filter(
    (name) =>
      ['go.mod', 'go.sum', 'go.env', goImportsFile].includes(name) ||
      folders.some((folder) => name.startsWith(`${folder}/`)),
  );
}

/**
 * The packages that a function's own files import, one a line, sorted: they can be compiled before the function is, and
 * need not be again when only its own lines change. Go's own packages, in whose paths the first word has no dot, are compiled
 * for all functions. Words of a text or a comment that looks like an import do no harm.
 */
export function listGoImports(files: Files): string {
  const needed = new Set(findGoFiles(files));
  const found = new Set<string>();
  for (const [name, text] of Object.entries(files)) {
    if (!name.endsWith('.go') || name.endsWith('_test.go') || needed.has(name)) continue;
    for (const [, block = '', single = ''] of text.matchAll(
      /^import\s*(?:\(([^)]*)\)|((?:[\w.]+\s+)?"[^"\n]+"))/gm,
    )) {
      for (const [, imported = ''] of (block || single).matchAll(/^\s*(?:[\w.]+\s+)?"([\w./~@+-]+)"/gm))
        if (/^[^/]*\./.test(imported)) found.add(imported);
    }
  }
  return [...found]
    .sort()
    .map((imported) => `${imported}\n`)
    .join('');
}
