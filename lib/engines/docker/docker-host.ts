import Docker from 'dockerode';
import { AppError } from '#lib/errors.ts';

/**
 * A client for an engine's address as `DOCKER_HOST` spells it: `unix:///run/podman/podman.sock`,
 * `tcp://10.0.0.2:2375`, `http(s)://…`. Nothing is sent yet.
 *
 * @param options.token sent with each request as a bearer token, for a builder behind our gateway
 * @param options.ca PEM of the authority that signed its certificate; left out: the system's
 *
 * @throws AppError `ENGINE_ADDRESS_INVALID`
 */
export function dockerAt(host: string, { token, ca }: { token?: string; ca?: string } = {}): Docker {
  if (host.startsWith('unix://')) return new Docker({ socketPath: host.slice('unix://'.length) });
  const url = URL.canParse(host) ? new URL(host) : undefined;
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  switch (url?.protocol) {
    case 'tcp:':
    case 'http:':
      return new Docker({ host: url.hostname, port: url.port || 2375, protocol: 'http', headers });
    case 'https:':
      return new Docker({ host: url.hostname, port: url.port || 2376, protocol: 'https', ca, headers });
    default:
      throw new AppError({
        code: 'ENGINE_ADDRESS_INVALID',
        message: `The engine's address "${host}" cannot be used.`,
        hint: 'Set DOCKER_HOST to unix:///path/to/socket or tcp://host:port, or unset it to let Podsmith look.',
        fault: 'configuration',
      });
  }
}

/** What an engine says about itself. */
export interface EngineVersion {
  kind: 'podman' | 'docker';
  version: string;
  /** As Go names it: `amd64`, `arm64`. */
  arch: string;
}

/** Asks an engine for its version; rejects when it does not answer within `timeoutMs`. */
export async function askVersion(docker: Docker, timeoutMs = 5000): Promise<EngineVersion> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${timeoutMs / 1000} s`)), timeoutMs).unref();
  });
  return Promise.race([readVersion(docker), late]);
}

const kinds = new WeakMap<Docker, Promise<EngineVersion['kind']>>();

/** What kind of engine a client talks to; asked once of each. */
export function engineKindOf(docker: Docker): Promise<EngineVersion['kind']> {
  const asked = kinds.get(docker) ?? readVersion(docker).then(({ kind }) => kind);
  kinds.set(docker, asked);
  asked.catch(() => kinds.delete(docker));
  return asked;
}

async function readVersion(docker: Docker): Promise<EngineVersion> {
  const answer = await docker.version();
  const names: { Name?: string }[] = 'Components' in answer ? (answer.Components as []) : [];
  const isPodman = names.some(({ Name }) => Name?.includes('Podman'));
  return { kind: isPodman ? 'podman' : 'docker', version: answer.Version, arch: answer.Arch };
}
