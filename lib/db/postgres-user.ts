import { spawnSync } from 'node:child_process';
import { AppError } from '#lib/errors.ts';
import { childEnvironment } from '#lib/system/child-environment.mjs';

/**
 * How PostgreSQL's programs are started, since they refuse to run as root:
 * - `self`: as the user we are;
 * - `namespace`: in a user namespace where root's own files belong to an ordinary user. Nothing has to be
 *   created or handed over, and folders that only root may enter work;
 * - `user`: as the system user `postgres`, who then owns the data and must be able to reach it.
 */
export type PostgresUser =
  | { kind: 'self' }
  | { kind: 'namespace' }
  | { kind: 'user'; uid: number; gid: number };

const NAMESPACE = ['--user', '--map-user=1000', '--map-group=1000'];

/** Decides how to start PostgreSQL; as root without user namespaces it creates the user `postgres`. */
export function choosePostgresUser(): PostgresUser {
  if (process.getuid?.() !== 0) return { kind: 'self' };
  if (canEnterNamespace()) return { kind: 'namespace' };
  const found = findUser();
  if (found) return found;
  const useradd = ['--system', '--user-group', '--no-create-home', 'postgres'];
  spawnSync('useradd', useradd, { stdio: 'ignore', env: childEnvironment() });
  const created = findUser();
  if (created) return created;
  throw new AppError({
    code: 'POSTGRES_AS_ROOT',
    message:
      'PostgreSQL refuses to run as root, and neither a user namespace nor a "postgres" user could be made.',
    hint: 'Start Podsmith as an ordinary user, or set DATABASE_URL to a PostgreSQL server of yours.',
    fault: 'platform',
  });
}

/** The command line, and whom to run it as, that starts `program` as `user`. */
export function asPostgresUser(
  user: PostgresUser,
  program: string,
  args: string[],
): { command: string; args: string[]; uid?: number; gid?: number } {
  switch (user.kind) {
    case 'self':
      return { command: program, args };
    case 'namespace':
      return { command: 'unshare', args: [...NAMESPACE, program, ...args] };
    case 'user':
      return { command: program, args, uid: user.uid, gid: user.gid };
  }
}

function canEnterNamespace(): boolean {
  const { status } = spawnSync('unshare', [...NAMESPACE, 'true'], {
    stdio: 'ignore',
    env: childEnvironment(),
  });
  return status === 0;
}

function findUser(): PostgresUser | undefined {
  const id = (flag: string) => {
    const { stdout } = spawnSync('id', [flag, 'postgres'], { encoding: 'utf8', env: childEnvironment() });
    return Number.parseInt(stdout, 10);
  };
  const [uid, gid] = [id('-u'), id('-g')];
  return uid > 0 && gid > 0 ? { kind: 'user', uid, gid } : undefined;
}
