import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readAuthorities } from '#lib/images/authorities.ts';
import { certificates } from '#lib/testing/certificates.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'podsmith-authorities-'));
const file = path.join(folder, 'ca.pem');

afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string) {
  writeFileSync(file, text);
  return readAuthorities(file);
}

it('takes the certificates of a file and nothing that stands around them', async () => {
  const plain = await read(certificates.authority);
  expect(plain).toEqual({ pem: certificates.authority, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(await read(`# Our company\r\n${certificates.authority.replaceAll('\n', '\r\n')}`)).toEqual(plain);
  expect((await read(certificates.authority.repeat(2))).digest).not.toBe(plain.digest);
});

it.each([
  ['holds nothing', '', /no certificate/],
  ['holds a key', `${certificates.authority}${certificates.serverKey}`, /PRIVATE KEY/],
  ['holds a certificate of a server', certificates.signed, /not that of an authority/],
  ['is garbled', certificates.authority.replace('MII', 'AAA'), /cannot be read/],
])('refuses a file that %s, naming the setting', async (_, text, reason) => {
  await expect(read(text)).rejects.toMatchObject({
    code: 'BUILD_CA_INVALID',
    message: expect.stringMatching(reason),
    hint: expect.stringContaining('PODSMITH_BUILD_CA_FILE'),
  });
});

it('refuses a file that is not there', async () => {
  await expect(readAuthorities(path.join(folder, 'none'))).rejects.toMatchObject({
    code: 'BUILD_CA_INVALID',
  });
});
