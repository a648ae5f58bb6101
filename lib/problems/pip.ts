import type { Files, Problem } from '#lib/problems/problem.ts';
import { findOption, findRequirement } from '#lib/problems/requirements.ts';
import { findUserFile } from '#lib/problems/user-file.ts';

const notFound =
  /^ERROR: (Could not find a version that satisfies the requirement (\S+)(?: \(from (?!versions)([^()]*)[^)]*\))?.*)$/;
const conflict =
  /^ERROR: Cannot install (.+) because these package versions have conflicting dependencies\.$/;
const otherPython = /^ERROR: (Package '([^']+)' requires a different Python: .+)$/;
const noWheel = /^\s*ERROR: (Failed building wheel for (\S+))/;
const noInclude = /^ERROR: (Could not open requirements file: .*'([^']+)')$/;
const noOption = /: error: (no such option: (\S+))$/;
const place = /-r (\S+) \(line (\d+)\)/g;
/** The last requirement of which pip has told before a failure of its own build. */
const begun = /^\s*(?:Collecting|Processing|Obtaining) .*-r (\S+) \(line (\d+)\)/;

/**
 * What pip says of requirements: not found, not fit for each other, not to be read, not to be built. A problem is at the line
 * that names the requirement.
 */
export function readPip(lines: readonly string[], files: Files): Problem[] {
  return lines.flatMap((text, index) => [
    ...readNotFound(text, files),
    ...readConflict(lines, index, files),
    ...readUnreadable(lines, index, files),
    ...readUnbuildable(lines, index, files),
    ...readOther(lines, index, files),
  ]);
}

function at(found: { file: string; line: number } | undefined, message: string): Problem[] {
  return found ? [{ ...found, message }] : [];
}

function readNotFound(text: string, files: Files): Problem[] {
  const [, message = '', requirement, by] = notFound.exec(text) ?? [];
  if (requirement === undefined) return [];
  // Of what a requirement requires itself, pip says by which it came.
  return at(findRequirement(requirement, files) ?? findRequirement(by ?? '', files), message);
}

function readConflict(lines: readonly string[], index: number, files: Files): Problem[] {
  const [, parties] = conflict.exec(lines[index] ?? '') ?? [];
  if (parties === undefined) return [];
  const reasons = lines
    .slice(index + 1, index + 20)
    .filter((line) => /^ {4}\S/.test(line))
    .map((line) => line.trim());
  const message = ['These versions do not go together:', ...reasons].join('\n');
  return parties.split(/, | and /).flatMap((party) => {
    const named = placesIn(party, files);
    return named.length > 0
      ? named.map((found) => ({ ...found, message }))
      : at(findRequirement(party, files), message);
  });
}

/** Newer pips show the requirement with a caret below before they say where it stands. */
function readUnreadable(lines: readonly string[], index: number, files: Files): Problem[] {
  const [, message] =
    /^ERROR: (Invalid requirement: .*?)(?: \(from line \d+ of \S+\))?$/.exec(lines[index] ?? '') ?? [];
  if (message === undefined) return [];
  for (const text of lines.slice(index, index + 4)) {
    const [, line, path = ''] = /\(from line (\d+) of (\S+)\)/.exec(text) ?? [];
    const file = line === undefined ? undefined : findUserFile(path, files);
    if (file !== undefined) {
      const hint = lines.slice(index + 1, index + 5).find((each) => /^Hint: /i.test(each));
      return [{ file, line: Number(line), message: hint === undefined ? message : `${message}\n${hint}` }];
    }
  }
  return [];
}

function readUnbuildable(lines: readonly string[], index: number, files: Files): Problem[] {
  if (!/^\s*error: subprocess-exited-with-error$/.test(lines[index] ?? '')) return [];
  const last = lines.slice(0, index).findLast((line) => begun.test(line));
  const [, path = '', line] = begun.exec(last ?? '') ?? [];
  const file = findUserFile(path, files);
  const reason = lines.slice(index + 1, index + 4).find((each) => each.includes('×'));
  if (file === undefined || reason === undefined) return [];
  return [{ file, line: Number(line), message: reason.replace(/^[\s×]+/, '') }];
}

function readOther(lines: readonly string[], index: number, files: Files): Problem[] {
  const text = lines[index] ?? '';
  const [, pythonMessage = '', python] = otherPython.exec(text) ?? [];
  if (python !== undefined) return at(findRequirement(python, files), pythonMessage);
  const [, wheelMessage = '', wheel] = noWheel.exec(text) ?? [];
  if (wheel !== undefined) return at(findRequirement(wheel, files), wheelMessage);
  const [, includeMessage = '', include] = noInclude.exec(text) ?? [];
  if (include !== undefined) {
    const includes = new RegExp(`^\\s*(?:-r|-c|--requirement|--constraint)[\\s=]*${literally(include)}\\s*$`);
    return at(findOption(includes, files), includeMessage);
  }
  const [, optionMessage = '', option] = noOption.exec(text) ?? [];
  if (option !== undefined)
    return at(findOption(new RegExp(`^\\s*${literally(option)}`), files), optionMessage);
  if (!/^ERROR: THESE PACKAGES DO NOT MATCH THE HASHES/.test(text)) return [];
  return placesIn(lines[index + 1] ?? '', files).map((found) => ({
    ...found,
    message: 'The package does not match the hash.',
  }));
}

/** `-r requirements.txt (line 2)`, as often as it stands there. */
function placesIn(text: string, files: Files): { file: string; line: number }[] {
  return [...text.matchAll(place)].flatMap(([, path = '', line]) => {
    const file = findUserFile(path, files);
    return file === undefined ? [] : [{ file, line: Number(line) }];
  });
}

function literally(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
