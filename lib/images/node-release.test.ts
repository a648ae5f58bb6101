import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { requireIntegrity } from '#lib/images/node-release.ts';

const archive = Buffer.from('an archive');
const sha512 = `sha512-${createHash('sha512').update(archive).digest('base64')}`;

test('an archive is taken when it is the very one that was named', () => {
  expect(() => requireIntegrity(archive, sha512, '24.21.0')).not.toThrow();
});

test.each([
  ['of another archive', Buffer.from('another archive'), sha512],
  ['cut short', archive.subarray(0, 4), sha512],
  ['named by another kind of digest', archive, 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk='],
])('an archive %s is refused', (_what, given, integrity) => {
  expect(() => requireIntegrity(given, integrity, '24.21.0')).toThrow(/Node.js 24.21.0 .* was expected/);
});
