import type { FieldIssue } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';
import { findUnreadLock } from '#lib/runtimes/lock-files.ts';
import type { Installer } from '#lib/runtimes/schema.ts';
import { isStorable } from '#lib/storable.ts';

const CODE_SOURCE = ['codeSource'];
const PATH_MAX_BYTES = 512;

/** Which files a runtime wants, and which it adds. */
export interface RuntimeFiles {
  name: string;
  handler: string;
  handlerAlternatives: string[];
  /** Added where the user gives none. */
  requirements?: string;
  installer?: Installer;
}

/**
 * Checks the user's files against the limits, the path rules and what the runtime wants.
 *
 * @returns What is wrong, each with its path under the function; empty when all is well.
 */
export function validateCodeSource(codeSource: Record<string, string>, runtime: RuntimeFiles): FieldIssue[] {
  const names = Object.keys(codeSource);
  if (names.length > limits.codeFiles) {
    // Not one issue per file: there may be thousands.
    return [issue(`has ${names.length} files; at most ${limits.codeFiles} are allowed`)];
  }
  const bytes = Object.values(codeSource).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const issues: FieldIssue[] = [];
  if (bytes > limits.codeBytes) {
    issues.push(issue(`has ${bytes} bytes; at most ${limits.codeBytes} (1 MiB) are allowed together`));
  }
  for (const [name, text] of Object.entries(codeSource)) {
    const problem =
      findPathProblem(name) ??
      findClash(name, names) ??
      findTextProblem(text) ??
      findMisfit(name, names, runtime);
    if (problem)
      issues.push({ path: [...CODE_SOURCE, name], message: `The file ${JSON.stringify(name)} ${problem}.` });
  }
  const handlers = [runtime.handler, ...runtime.handlerAlternatives];
  if (!handlers.some((handler) => Object.hasOwn(codeSource, handler))) {
    issues.push({
      path: [...CODE_SOURCE, runtime.handler],
      message: `The handler ${handlers.join(' or ')} is missing; the runtime ${runtime.name} needs it.`,
    });
  }
  return issues;
}

function issue(problem: string): FieldIssue {
  return { path: CODE_SOURCE, message: `The code source ${problem}.` };
}

/** Names are relative POSIX paths that stay inside `function/`. */
function findPathProblem(name: string): string | undefined {
  if (name === '') return 'has no name';
  if (Buffer.byteLength(name) > PATH_MAX_BYTES) return `has a name longer than ${PATH_MAX_BYTES} bytes`;
  if (name.startsWith('/')) return 'has an absolute path; paths are relative to the function';
  if (name.includes('\\')) return 'has a "\\" in its path; folders are separated by "/"';
  if (!name.isWellFormed()) return 'has half a surrogate pair in its name';
  if ([...name].some((char) => char < ' ' || char === '\u007f')) return 'has a control character in its name';
  const segments = name.split('/');
  if (segments.includes('..')) return 'leaves the function\'s folder with ".."';
  if (segments.some((segment) => segment === '' || segment === '.'))
    return 'has an empty or "." part in its path';
  if (segments.some((segment) => Buffer.byteLength(segment) > 255)) return 'has a part longer than 255 bytes';
  return undefined;
}

function findClash(name: string, names: string[]): string | undefined {
  const inside = names.find((other) => other.startsWith(`${name}/`));
  return inside && `is also a folder, because of ${JSON.stringify(inside)}`;
}

/** What the runtime has against a file that is well in itself. */
function findMisfit(
  name: string,
  names: string[],
  { requirements, installer }: RuntimeFiles,
): string | undefined {
  if (requirements && name.startsWith(`${requirements}/`)) {
    return `is in a folder named ${requirements}, which has to be a file: the requirements are read from it`;
  }
  return installer && findUnreadLock(name, names, installer);
}

function findTextProblem(text: string): string | undefined {
  return isStorable(text)
    ? undefined
    : 'holds a character that is none (NUL or half a surrogate pair), so it is no text';
}
