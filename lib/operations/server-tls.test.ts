import { describe, expect, it } from 'vitest';
import { httpServerSchema } from '#lib/operations/schema.ts';
import { certificates } from '#lib/testing/certificates.ts';

const { authority, selfSigned, serverKey } = certificates;
const parse = (tls: unknown, scheme = 'https') =>
  httpServerSchema.safeParse({ address: 'a', port: 443, scheme, tls });

describe('the TLS settings of a server', () => {
  it.each([
    ['nothing', undefined],
    ['verification', { verify: true }],
    ['none', { verify: false }],
    ['an authority', { ca: authority }],
    [
      'several, with text between them',
      { ca: `# ours\n${authority}\n# theirs\n${selfSigned}`, verify: true },
    ],
  ])('take %s', (_what, tls) => {
    expect(parse(tls)).toMatchObject({ success: true, data: tls === undefined ? {} : { tls } });
  });

  it.each<[unknown, string]>([
    [{ ca: 'x' }, 'expected as PEM'],
    [{ ca: '' }, 'expected as PEM'],
    [{ ca: authority + serverKey }, 'no keys'],
    [
      { ca: `${authority}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----` },
      'Certificate 2 of 2',
    ],
    [{ ca: authority, verify: false }, 'one of the two'],
    [{ verify: 'no' }, 'true or false'],
    [{ insecure: true }, 'insecure'],
  ])('are not %o', (tls, why) => {
    expect(
      parse(tls)
        .error?.issues.map((issue) => issue.message)
        .join(),
    ).toContain(why);
  });

  it('belong to https', () => {
    expect(parse({ verify: false }, 'http').error?.issues[0]).toMatchObject({
      path: ['tls'],
      message: expect.stringContaining('https'),
    });
  });
});
