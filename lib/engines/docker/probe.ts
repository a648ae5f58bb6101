import { randomUUID } from 'node:crypto';
import type Docker from 'dockerode';
import { z } from 'zod';
import { followEngineStream } from '#lib/engines/docker/engine-stream.ts';
import { removeWithRetries } from '#lib/engines/docker/remove-with-retries.ts';
import { tinyProgram } from '#lib/engines/docker/tiny-program.ts';
import { isMapped, userMapping } from '#lib/engines/docker/user-mapping.ts';
import { tarStream } from '#lib/system/tar.ts';

export type ProbeOutcome =
  | {
      ok: true;
      /** How Pods are not confined as they should be, in sentences; null when they are. */
      podWarning: string | null;
      /** It takes user namespaces as `userMapping` writes them. */
      mapsUsers: boolean;
    }
  | { ok: false; reason: string };

/** What a container is confined by, where the engine can. */
interface Confinement {
  /** The profile as `seccompOption` gives it. */
  seccomp: string | null;
  mapsUsers: boolean;
}

const TIMEOUT_MS = 30_000;
/** Of `/proc/self/status`: a filter is in place (proc(5)). */
const isFiltered = /\bSeccomp:\s*2\b/;
const engineErrorSchema = z.object({ json: z.object({ message: z.string() }) });

/**
 * Runs one real container with the limits that Pods get: an engine that answers may still be unable to
 * start anything (no cgroups, no rights to set limits, no network plugin), and only this tells. One that does not take a
 * user namespace, or our seccomp profile, is tried again without.
 */
export async function probeEngine(
  docker: Docker,
  arch: string,
  { seccomp, mapsUsers }: { seccomp: string; mapsUsers: boolean },
): Promise<ProbeOutcome> {
  const program = tinyProgram(arch);
  // An architecture we have no probe for: its engine gets the benefit of the doubt.
  if (!program) return { ok: true, podWarning: null, mapsUsers: false };
  if (mapsUsers) {
    const mapped = await probeOnce(docker, program, { seccomp, mapsUsers });
    if (mapped.ok) return mapped;
  }
  const strict = await probeOnce(docker, program, { seccomp, mapsUsers: false });
  if (strict.ok) return strict;
  const plain = await probeOnce(docker, program, { seccomp: null, mapsUsers: false });
  return plain.ok ? { ...plain, podWarning: withoutProfile(strict.reason) } : plain;
}

function withoutProfile(reason: string): string {
  return (
    'Functions may make all system calls that the engine allows by default, among them those for namespaces, ptrace and ' +
    `keyrings, because it does not take Podsmith's seccomp profile: ${reason}.`
  );
}

async function probeOnce(docker: Docker, program: Buffer, confinement: Confinement): Promise<ProbeOutcome> {
  const name = `podsmith-probe-${randomUUID().slice(0, 8)}`;
  const image = `localhost/${name}`;
  const late = new Promise<ProbeOutcome>((resolve) => {
    setTimeout(
      () => resolve({ ok: false, reason: `it ran for more than ${TIMEOUT_MS / 1000} s` }),
      TIMEOUT_MS,
    ).unref();
  });
  try {
    return await Promise.race([run(docker, { name, image, program }, confinement), late]);
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  } finally {
    await removeWithRetries(() => docker.getContainer(name).remove({ force: true })).catch(ignore);
    await removeWithRetries(() => docker.getImage(image).remove({ force: true })).catch(ignore);
  }
}

async function run(
  docker: Docker,
  { name, image, program }: { name: string; image: string; program: Buffer },
  { seccomp, mapsUsers }: Confinement,
): Promise<ProbeOutcome> {
  const tar = await tarStream([{ name: 'exit', content: program, mode: 0o755 }]);
  const imported = await docker.importImage(tar, { repo: image, tag: 'latest' });
  await followEngineStream(docker, imported);
  const container = await docker.createContainer({
    name,
    Image: image,
    Cmd: ['/exit', '/proc/self/status', '/proc/self/uid_map'],
    User: '10001:10001',
    Labels: { 'io.podsmith.probe': 'true' },
    ExposedPorts: { '5000/tcp': {} },
    HostConfig: {
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges', ...(seccomp ? [seccomp] : [])],
      ...(mapsUsers && { UsernsMode: userMapping(name) }),
      LogConfig: { Type: 'json-file', Config: {} },
      Memory: 64 * 2 ** 20,
      NanoCpus: 500_000_000,
      PidsLimit: 32,
      PortBindings: { '5000/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
    },
  });
  await container.start();
  const { StatusCode: status } = await container.wait();
  if (status !== 0) return { ok: false, reason: `it ended with exit code ${status}` };
  const printed = String(await container.logs({ stdout: true }));
  if (seccomp && !isFiltered.test(printed))
    return { ok: false, reason: 'its kernel filters no system calls' };
  if (mapsUsers && !isMapped(printed)) return { ok: false, reason: 'it makes no user namespace' };
  return { ok: true, podWarning: null, mapsUsers };
}

function reasonOf(error: unknown): string {
  const told = engineErrorSchema.safeParse(error).data?.json.message;
  const text = told ?? (error instanceof Error ? error.message : String(error));
  return text.replace(/\s+/g, ' ').trim();
}

/** A probe's outcome stands, whatever becomes of its clean-up. */
function ignore(): void {}
