import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { limits } from '#lib/limits.ts';

const certificateBlock = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

/** Why a text is no list of certificates in PEM; undefined when it is one. */
function certificatesProblem(pem: string): string | undefined {
  const blocks = pem.match(certificateBlock) ?? [];
  if (blocks.length === 0)
    return 'Certificates are expected as PEM: "-----BEGIN CERTIFICATE-----" and so on.';
  // Of all that PEM can hold a private key is the worst to be kept here.
  if (pem.replace(certificateBlock, '').includes('-----BEGIN')) {
    return 'Only certificates are expected here, no keys.';
  }
  const bad = blocks.findIndex((block) => !isCertificate(block));
  return bad < 0 ? undefined : `Certificate ${bad + 1} of ${blocks.length} cannot be read.`;
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}

/** How the certificate of a server that speaks https is looked at. Not KubeDiag's; left out, it is verified. */
export const serverTlsSchema = z
  .strictObject({
    /** False: any certificate will do. */
    verify: z.boolean('Whether to verify is true or false.').optional(),
    /** PEM of the authorities to trust, instead of those that are publicly known. */
    ca: z
      .string('Certificates are expected as PEM.')
      .max(limits.caBytes, `Certificates have at most ${limits.caBytes} characters.`)
      .superRefine((pem, context) => {
        const message = certificatesProblem(pem);
        if (message) context.addIssue({ code: 'custom', message });
      })
      .optional(),
  })
  .refine(({ verify, ca }) => verify !== false || ca === undefined, {
    path: ['ca'],
    message: 'An authority means nothing where no certificate is verified: give one of the two.',
  });
