import { z } from 'zod';

/** What a registry wants to know of who asks. */
export interface RegistryAuth {
  username: string;
  password: string;
}

const manifestTypes = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const tokenSchema = z.looseObject({ token: z.string().optional(), access_token: z.string().optional() });

/** Registries on this machine are spoken to without TLS, as Docker does. */
export function isLoopback(repository: string): boolean {
  return /^(127\.|localhost[:/]|\[::1\])/.test(repository);
}

/**
 * Asks a registry for the digest behind a tag (OCI distribution specification, "Checking if content exists"). The
 * engines do not tell reliably: Podman lists the digest of the uncompressed image beside the pushed one.
 *
 * @param repository `host[:port]/path`.
 * @returns `sha256:…`, or undefined when the registry has no such tag.
 */
export async function readDigest(options: {
  repository: string;
  tag: string;
  auth?: RegistryAuth;
  signal: AbortSignal;
}): Promise<string | undefined> {
  const { repository, tag, auth, signal } = options;
  const slash = repository.indexOf('/');
  const scheme = isLoopback(repository) ? 'http' : 'https';
  const url = `${scheme}://${repository.slice(0, slash)}/v2/${repository.slice(slash + 1)}/manifests/${tag}`;
  const ask = (authorization?: string) =>
    fetch(url, {
      method: 'HEAD',
      headers: { accept: manifestTypes, ...(authorization ? { authorization } : {}) },
      signal,
    });
  const basic = auth && `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}`;
  let response = await ask(basic);
  if (response.status === 401) response = await ask(await fetchToken(response, basic, signal));
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`the registry answered ${response.status} when asked for the digest`);
  return response.headers.get('docker-content-digest') ?? undefined;
}

/** Follows the challenge of a registry that hands out tokens (Docker Registry v2 token authentication). */
async function fetchToken(
  refused: Response,
  basic: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const challenge = refused.headers.get('www-authenticate') ?? '';
  const fields = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  );
  if (!/^bearer /i.test(challenge) || !fields.realm) throw new Error('the registry refuses the credentials');
  const url = new URL(fields.realm);
  if (fields.service) url.searchParams.set('service', fields.service);
  if (fields.scope) url.searchParams.set('scope', fields.scope);
  const response = await fetch(url, { headers: basic ? { authorization: basic } : {}, signal });
  const { token, access_token: accessToken } = tokenSchema.parse(response.ok ? await response.json() : {});
  const given = token ?? accessToken;
  if (!given) throw new Error('the registry refuses the credentials');
  return `Bearer ${given}`;
}
