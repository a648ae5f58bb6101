import type { Files } from '#lib/problems/problem.ts';

/** A line of a file. */
interface Place {
  file: string;
  line: number;
}

/**
 * Where a function's files name a Python distribution: in `requirements.txt`, in files that it may include, or in
 * `pyproject.toml`.
 *
 * @param requirement As pip writes it: `no.such<2,>=1.0`, `alpha-kit[extra]==9.9`. Of several lines that name it, the one
 * with this version.
 */
export function findRequirement(requirement: string, files: Files): Place | undefined {
  const [, name = ''] = /^([\w.-]+)/.exec(requirement) ?? [];
  const wanted = normalize(name);
  if (wanted === '') return undefined;
  const places = requirementFiles(files).flatMap((file) =>
    (files[file] ?? '').split('\n').flatMap((text, index) => {
      const named = file.endsWith('.toml') ? quotedNames(text) : lineName(text);
      return named.some((each) => normalize(each) === wanted) ? [{ file, line: index + 1, text }] : [];
    }),
  );
  const version = compact(requirement.slice(name.length));
  const place = places.find(({ text }) => version !== '' && compact(text).includes(version)) ?? places[0];
  return place && { file: place.file, line: place.line };
}

/** The line of a requirements file that begins with an option, or includes a file. */
export function findOption(option: RegExp, files: Files): Place | undefined {
  for (const file of requirementFiles(files)) {
    const index = (files[file] ?? '').split('\n').findIndex((line) => option.test(line));
    if (index !== -1) return { file, line: index + 1 };
  }
  return undefined;
}

function requirementFiles(files: Files): string[] {
  const names = Object.keys(files);
  return [
    ...names.filter((name) => name === 'requirements.txt'),
    ...names.filter((name) => name !== 'requirements.txt' && name.endsWith('.txt')),
    ...names.filter((name) => name === 'pyproject.toml'),
  ];
}

function lineName(line: string): string[] {
  const [, name] = /^\s*([A-Za-z0-9][\w.-]*)/.exec(line) ?? [];
  return name === undefined ? [] : [name];
}

function quotedNames(line: string): string[] {
  return [...line.matchAll(/["']([A-Za-z0-9][\w.-]*)/g)].map(([, name = '']) => name);
}

/** Names are compared as PEP 503 has it. */
function normalize(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

function compact(text: string): string {
  return text.replaceAll(/\s/g, '');
}
