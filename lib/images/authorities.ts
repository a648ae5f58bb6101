import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '#lib/errors.ts';

/** Certificate authorities that builds, and the functions that they make, believe beside the usual ones. */
export interface Authorities {
  /** Certificates alone, one after the other. */
  pem: string;
  /** SHA-256 of that, in hexadecimal digits. */
  digest: string;
}

/**
 * The authorities of `PODSMITH_BUILD_CA_FILE`.
 *
 * @throws AppError `BUILD_CA_INVALID` for a file that cannot be read, or in which something else stands.
 */
export async function readAuthorities(file: string): Promise<Authorities> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw invalid(file, `it cannot be read (${error.message})`);
  });
  const blocks = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g)];
  if (blocks.length === 0) throw invalid(file, 'it holds no certificate');
  const certificates = blocks.map(([block, label]) => {
    if (label !== 'CERTIFICATE') throw invalid(file, `it holds a ${label}, which would stand in every image`);
    return parse(file, block);
  });
  const other = certificates.find(({ ca }) => !ca);
  if (other) throw invalid(file, `the certificate of "${other.subject}" is not that of an authority`);
  const pem = certificates.join('');
  return { pem, digest: createHash('sha256').update(pem).digest('hex') };
}

function parse(file: string, block: string): X509Certificate {
  try {
    return new X509Certificate(block);
  } catch (error) {
    throw invalid(
      file,
      `a certificate in it cannot be read (${error instanceof Error ? error.message : error})`,
    );
  }
}

function invalid(file: string, why: string): AppError {
  return new AppError({
    code: 'BUILD_CA_INVALID',
    message: `The authorities for builds could not be taken from ${file}: ${why}.`,
    hint: 'PODSMITH_BUILD_CA_FILE is to name a PEM file with the certificates of authorities and nothing else.',
    fault: 'configuration',
    details: { file },
  });
}
