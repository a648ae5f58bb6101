import { describe, expect, it } from 'vitest';
import { parseConfig } from '#lib/config.ts';

describe('parseConfig', () => {
  it('needs nothing', () => {
    expect(parseConfig({}, '/srv/podsmith')).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      home: '/srv/podsmith/.podsmith',
      engine: 'local',
    });
  });

  it.each<[Record<string, string>, string]>([
    [{ PORT: 'http' }, 'PORT'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    [{ PODSMITH_ENGINE: 'nomad' }, 'PODSMITH_ENGINE'],
    [{ PODSMITH_PROT: '1' }, 'PODSMITH_PROT is no setting of Podsmith'],
    [{ PODSMITH_ADMIN_EMAIL: 'a@b.example' }, 'go together'],
    [{ PODSMITH_API_TOKEN: 'short' }, 'PODSMITH_API_TOKEN'],
    [{ PODSMITH_HTTP_SERVER_ADDRESS: 'http://agent' }, 'PODSMITH_HTTP_SERVER_ADDRESS'],
    [{ PODSMITH_SECCOMP_PROFILE: '../etc/profile.json' }, 'PODSMITH_SECCOMP_PROFILE'],
    [{ PODSMITH_SECCOMP_PROFILE: '/etc/profile.json' }, 'PODSMITH_SECCOMP_PROFILE'],
    [{ PODSMITH_HTTP_SERVER_PORT: '80a' }, 'PODSMITH_HTTP_SERVER_PORT'],
    [{ PODSMITH_HTTP_SERVER_PORT: '70000' }, 'PODSMITH_HTTP_SERVER_PORT'],
    [{ PODSMITH_TRUSTED_PROXIES: '10.0.0.1,proxy' }, 'PODSMITH_TRUSTED_PROXIES'],
    [{ PODSMITH_HTTP_SERVER_ALLOW: '10.0.0.0/8,127.1' }, 'PODSMITH_HTTP_SERVER_ALLOW: "127.1": Expected'],
  ])('refuses %o, naming it', (environment, named) => {
    expect(() => parseConfig(environment)).toThrow(named);
  });

  it('takes an empty value for none', () => {
    expect(parseConfig({ DATABASE_URL: '' }).databaseUrl).toBeUndefined();
  });
});
