import type { Installer } from './schema.ts';

/** Lock files that others wrote and the installer does not read, and those it does. */
const lockFiles: Record<Installer, { foreign: string[]; own: string[]; advice: string }> = {
  npm: {
    foreign: ['yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'],
    own: ['package-lock.json', 'npm-shrinkwrap.json'],
    advice: 'give the package-lock.json that "npm install --package-lock-only" writes',
  },
  pip: {
    foreign: ['Pipfile.lock', 'poetry.lock', 'uv.lock', 'pdm.lock'],
    own: ['requirements.txt'],
    advice: 'give a requirements.txt with the same versions, which their tools export',
  },
};

/**
 * The lock files of a function that nothing would read: other versions than they name would be installed. One that lies
 * beside what is read does no harm.
 */
export function findUnreadLocks(names: string[], installer: Installer): { name: string; problem: string }[] {
  const { foreign, own, advice } = lockFiles[installer];
  if (names.some((name) => own.includes(name))) return [];
  return names
    .filter((name) => foreign.includes(name))
    .map((name) => ({ name, problem: `is not read: ${installer} installs the dependencies; ${advice}` }));
}
