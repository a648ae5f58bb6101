import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { childEnvironment, withoutSignIn } from './child-environment.mjs';

afterEach(() => vi.unstubAllEnvs());

describe('the environment of a program that Podsmith starts', () => {
  it('holds what is listed and what is set, and no secret that nobody has thought of', () => {
    vi.stubEnv('LC_ALL', 'C.UTF-8');
    vi.stubEnv('CONTAINERS_CONF', '/etc/own.conf');
    for (const name of ['DATABASE_URL', 'PODSMITH_API_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'PGPASSWORD']) {
      vi.stubEnv(name, 'secret');
    }
    const environment = childEnvironment({ needs: ['podman'], set: { STEP: '1' } });
    expect(environment).toMatchObject({ PATH: process.env.PATH, LC_ALL: 'C.UTF-8', STEP: '1' });
    expect(environment).toHaveProperty('CONTAINERS_CONF');
    expect(Object.values(environment)).not.toContain('secret');
    expect(childEnvironment()).not.toHaveProperty('CONTAINERS_CONF');
  });

  it('tells Podsmith’s own processes all but who may sign in', () => {
    const given = { PODSMITH_API_TOKEN: 't', PODSMITH_ADMIN_EMAIL: 'e', PODSMITH_ADMIN_PASSWORD: 'p' };
    expect(withoutSignIn({ ...process.env, PORT: '1', ...given })).toEqual({ ...process.env, PORT: '1' });
  });

  it('is named wherever one is started', () => {
    const inheriting = sources().flatMap((file) =>
      startsOf(readFileSync(file, 'utf8'))
        .filter((call) => !/\benv\b/.test(call))
        .map((call) => `${path.relative(process.cwd(), file)}: ${call}`),
    );
    expect(inheriting).toEqual([]);
  });
});

function sources(): string[] {
  return readdirSync('lib', { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|mjs)$/.test(file) && !/\.test\.ts$|^testing\//.test(file))
    .map((file) => path.resolve('lib', file));
}

/** Each call that starts a program, with its arguments. */
function startsOf(source: string): string[] {
  const imported = /import \{([^}]*)\} from 'node:child_process'/.exec(source)?.[1] ?? '';
  const names: string[] =
    imported.match(/\b(?:spawn|spawnSync|exec|execSync|execFile|execFileSync|fork)\b/g) ?? [];
  if (source.includes('= promisify(execFile)')) names.push('run');
  if (names.length === 0) return [];
  const calls = new RegExp(`(?<![.\\w])(?:${names.join('|')})\\)?\\(`, 'g');
  return [...source.matchAll(calls)].map(({ 0: start, index }) => {
    const end = endOfCall(source, index + start.length);
    return source.slice(index, end);
  });
}

function endOfCall(source: string, from: number): number {
  let depth = 1;
  let at = from;
  for (; depth > 0 && at < source.length; at += 1) {
    if (source[at] === '(') depth += 1;
    else if (source[at] === ')') depth -= 1;
  }
  return at;
}
