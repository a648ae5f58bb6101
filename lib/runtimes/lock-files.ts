import type { Installer } from '#lib/runtimes/schema.ts';

/** Lock files of other tools, which an installer does not read, and its own. */
const lockFiles: Record<Installer, { foreign: string[]; own: string[]; advice: string }> = {
  npm: {
    foreign: ['yarn.lock', 'pnpm-lock.yaml', 'bun.lock', 'bun.lockb'],
    own: ['package-lock.json', 'npm-shrinkwrap.json'],
    advice: 'give the package-lock.json that "npm install --package-lock-only" writes',
  },
  pip: {
    foreign: ['Pipfile.lock', 'poetry.lock', 'uv.lock', 'pdm.lock'],
    own: ['requirements.txt'],
    advice: 'give a requirements.txt with the same versions, as its tool exports it',
  },
  go: {
    foreign: ['Gopkg.lock', 'glide.lock'],
    own: ['go.mod'],
    advice: 'give the go.mod and go.sum that "go mod init" and "go mod tidy" write',
  },
};

/**
 * What is wrong with a lock file that nothing would read: other versions than it names would be installed without a
 * word. One that lies beside the installer's own does no harm.
 */
export function findUnreadLock(name: string, names: string[], installer: Installer): string | undefined {
  const { foreign, own, advice } = lockFiles[installer];
  if (!foreign.includes(name) || names.some((other) => own.includes(other))) return undefined;
  return `would not be read, because ${installer} installs the dependencies; ${advice}`;
}
