import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readAuthSecret } from '#lib/auth/secret.ts';

it('makes one secret per home, readable by its owner only', () => {
  const home = mkdtempSync(path.join(tmpdir(), 'podsmith-secret-'));
  try {
    const secret = readAuthSecret(home);
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(readAuthSecret(home)).toBe(secret);
    expect(statSync(path.join(home, 'auth-secret')).mode & 0o777).toBe(0o600);
    expect(readdirSync(home)).toEqual(['auth-secret']);
  } finally {
    rmSync(home, { recursive: true });
  }
});
