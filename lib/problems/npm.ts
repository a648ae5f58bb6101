import type { Files, Problem } from '#lib/problems/problem.ts';

const manifest = 'package.json';
const prefix = /^npm (?:error|ERR!) ?(?:(?:E[A-Z]+|404|notarget)\b)? */;

/** What npm says of package.json: packages that are not there or do not go together, text that is no JSON, scripts that fail. */
export function readNpm(lines: readonly string[], files: Files): Problem[] {
  const text = files[manifest];
  if (text === undefined) return [];
  const told = lines.filter((line) => prefix.test(line));
  return [
    ...told.flatMap((line) => readPackage(line, text)),
    ...readConflict(told, text),
    ...told.flatMap((line) => readSyntax(line, text)),
    ...readScript(told, text),
  ];
}

const ofPackage = [
  /(?:requested resource )?'((?:@[^@']*)?[^@']+)@[^']*' (?:could not be found|is not in this registry)/,
  /No matching version found for (@?[^@\s]+)@/,
  /Invalid tag name .* of package "(@?[^@"]+)@/,
  /Invalid package name "([^"]+)" of package/,
];

function readPackage(line: string, text: string): Problem[] {
  for (const pattern of ofPackage) {
    const [, name] = pattern.exec(line) ?? [];
    if (name !== undefined) return at(findKey(name, text), line.replace(prefix, '').trim());
  }
  return [];
}

/** `react-dom@"18.2.0" from the root project` is one of those that do not go together. */
function readConflict(told: readonly string[], text: string): Problem[] {
  if (!told.some((line) => /ERESOLVE (?:unable to resolve|could not resolve)/.test(line))) return [];
  const reason = told.map((line) => line.replace(prefix, '')).find((line) => /^\s*peer /.test(line)) ?? '';
  const message = `These versions do not go together: ${reason.trim()}`;
  const names = told.flatMap((line) => /\s(@?[^@\s]+)@"[^"]*" from the root project/.exec(line)?.[1] ?? []);
  return [...new Set(names)].flatMap((name) => at(findKey(name, text), message));
}

function readSyntax(line: string, text: string): Problem[] {
  const [, message = '', position] =
    /(?:JSON\.parse )(Invalid package\.json: .*?) in JSON at position (\d+)/.exec(line) ?? [];
  if (position === undefined) return [];
  const before = text.slice(0, Number(position)).split('\n');
  return [{ file: manifest, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message }];
}

/** The function's own script, or that of a package which the function names. */
function readScript(told: readonly string[], text: string): Problem[] {
  const command = told.flatMap((line) => /command sh -c (.+)$/.exec(line)?.[1] ?? [])[0];
  if (command === undefined) return [];
  const path = told.flatMap((line) => /^npm (?:error|ERR!) path (.+)$/.exec(line)?.[1] ?? [])[0] ?? '';
  const [, dependency] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path) ?? [];
  const message = `The command failed: ${command}`;
  if (dependency !== undefined) return at(findKey(dependency, text), message);
  const index = text.split('\n').findIndex((line) => line.includes(JSON.stringify(command)));
  return index === -1 ? [] : [{ file: manifest, line: index + 1, message }];
}

function at(found: { line: number; column: number } | undefined, message: string): Problem[] {
  return found ? [{ file: manifest, ...found, message }] : [];
}

/** Where a name stands as a key. */
function findKey(name: string, text: string): { line: number; column: number } | undefined {
  const key = JSON.stringify(name);
  for (const [index, line] of text.split('\n').entries()) {
    const column = line.indexOf(key);
    if (column !== -1 && /^\s*:/.test(line.slice(column + key.length)))
      return { line: index + 1, column: column + 1 };
  }
  return undefined;
}
