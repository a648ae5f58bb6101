// Plain JavaScript: set-up uses it before there is anything that could read TypeScript.

/** @type {Record<string, [what: string, hint: string] | undefined>} */
const SENTENCES = {
  ENOSPC: ['the disk is full', 'Free some space, or set PODSMITH_HOME to a folder on another disk.'],
  EDQUOT: ['the disk quota is used up', 'Free some space, or set PODSMITH_HOME to a folder on another disk.'],
  EACCES: ['this user may not', 'Start Podsmith as the owner of that file, or set PODSMITH_HOME elsewhere.'],
  EPERM: ['this user may not', 'Start Podsmith as the owner of that file, or set PODSMITH_HOME elsewhere.'],
  EROFS: ['that disk can only be read', 'Set PODSMITH_HOME to a folder that can be written.'],
  ENOTDIR: ['a part of that path is no folder', 'Set PODSMITH_HOME to another folder.'],
  EMFILE: ['too many files are open', 'Raise the limit of open files (ulimit -n).'],
};

/**
 * A failed system call that the user can mend, as one sentence and what to do; undefined for anything else.
 *
 * @param {unknown} error
 * @returns {{ message: string, hint: string } | undefined}
 */
export function explainSystemError(error) {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const known = SENTENCES[String(error.code)];
  if (!known) return undefined;
  const { syscall = 'use', path = 'a file' } = /** @type {{ syscall?: string, path?: string }} */ (error);
  const [what, hint] = known;
  return { message: `Podsmith could not ${syscall} ${path}: ${what}.`, hint };
}
