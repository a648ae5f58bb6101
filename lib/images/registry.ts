import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { rootCertificates } from 'node:tls';
import { z } from 'zod';

/** Credentials for a registry. */
export interface RegistryAuth {
  username: string;
  password: string;
}

const answerMs = 20_000;

const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const tokenSchema = z.looseObject({ token: z.string().optional(), access_token: z.string().optional() });

/** Registries on this machine are spoken to without TLS, as Docker does. */
export function isLoopback(repository: string): boolean {
  return /^(127\.|localhost[:/]|\[::1\])/.test(repository);
}

/** A repository of a registry, and what is needed to talk to it. */
export interface Repository {
  /** `host[:port]/path`. */
  repository: string;
  auth?: RegistryAuth;
  /** PEM certificates of its authority, beside the usual ones. */
  ca?: string;
  signal: AbortSignal;
}

/**
 * Asks a registry for the digest behind a tag (OCI distribution specification, "Checking if content exists"). The
 * engines do not tell reliably: Podman lists the digest of the uncompressed image beside the pushed one.
 *
 * @returns `sha256:…`, or undefined when the registry has no such tag.
 */
export async function readDigest({ tag, ...of }: Repository & { tag: string }): Promise<string | undefined> {
  const response = await askForManifest(of, 'HEAD', tag);
  if (response.statusCode === 404) return undefined;
  if (response.statusCode !== 200) {
    throw new Error(`the registry answered ${response.statusCode} when asked for the digest`);
  }
  const digest = response.headers['docker-content-digest'];
  return typeof digest === 'string' ? digest : undefined;
}

/**
 * Deletes an image (OCI distribution specification, "Deleting Manifests"). Does nothing when it is gone.
 *
 * @returns False when the registry does not let images be deleted.
 */
export async function deleteManifest({ digest, ...of }: Repository & { digest: string }): Promise<boolean> {
  const { statusCode } = await askForManifest(of, 'DELETE', digest);
  if (statusCode === 202 || statusCode === 404) return true;
  if (statusCode === 400 || statusCode === 403 || statusCode === 405) return false;
  throw new Error(`the registry answered ${statusCode} when asked to delete an image`);
}

async function askForManifest(
  { repository, auth, ca, signal }: Repository,
  method: 'HEAD' | 'DELETE',
  reference: string,
): Promise<Answer> {
  const slash = repository.indexOf('/');
  const scheme = isLoopback(repository) ? 'http' : 'https';
  const path = `${repository.slice(slash + 1)}/manifests/${reference}`;
  const ask = (authorization?: string) =>
    request(`${scheme}://${repository.slice(0, slash)}/v2/${path}`, {
      method,
      headers: { accept: manifestTypes, ...(authorization ? { authorization } : {}) },
      ...{ ca, signal },
    });
  const basic = auth && `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`;
  const response = await ask(basic);
  if (response.statusCode !== 401) return response;
  return ask(await fetchToken(response.headers['www-authenticate'], basic, { ca, signal }));
}

interface Answer {
  statusCode?: number;
  headers: IncomingMessage['headers'];
  text: string;
}

/** `fetch` knows no authorities beside the usual ones. */
function request(
  url: string,
  options: { method: string; headers: Record<string, string>; ca?: string; signal: AbortSignal },
): Promise<Answer> {
  const { ca, signal, ...more } = options;
  const client = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const outgoing = client.request(url, {
      ...more,
      ...(ca && { ca: [...rootCertificates, ca] }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
    });
    outgoing.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response
        .on('data', (chunk: string) => {
          text += chunk;
        })
        .on('end', () => resolve({ statusCode: response.statusCode, headers: response.headers, text }))
        .on('error', reject);
    });
    outgoing.end();
  });
}

/** Follows the challenge of a registry that hands out tokens (Docker Registry v2 token authentication). */
async function fetchToken(
  challenge = '',
  basic: string | undefined,
  options: { ca?: string; signal: AbortSignal },
): Promise<string> {
  const fields = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  );
  if (!/^bearer /i.test(challenge) || !fields.realm) throw new Error('the registry refuses the credentials');
  const url = new URL(fields.realm);
  if (fields.service) url.searchParams.set('service', fields.service);
  if (fields.scope) url.searchParams.set('scope', fields.scope);
  const headers: Record<string, string> = basic ? { authorization: basic } : {};
  const { statusCode, text } = await request(url.href, { method: 'GET', headers, ...options });
  const { token, access_token: accessToken } = tokenSchema.parse(statusCode === 200 ? JSON.parse(text) : {});
  const given = token ?? accessToken;
  if (!given) throw new Error('the registry refuses the credentials');
  return `Bearer ${given}`;
}
