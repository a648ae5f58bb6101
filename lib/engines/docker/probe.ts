import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { z } from 'zod';
import { followEngineStream } from '#lib/engines/docker/engine-stream.ts';
import { removeWithRetries } from '#lib/engines/docker/remove-with-retries.ts';
import { tinyProgram } from '#lib/engines/docker/tiny-program.ts';

export type ProbeOutcome = { ok: true } | { ok: false; reason: string };

const TIMEOUT_MS = 30_000;
const engineErrorSchema = z.object({ json: z.object({ message: z.string() }) });

/**
 * Runs one real container with the limits that Pods get: an engine that answers may still be unable to
 * start anything (no cgroups, no rights to set limits, no network plugin), and only this tells.
 */
export async function probeEngine(docker: Docker, arch: string): Promise<ProbeOutcome> {
  const program = tinyProgram(arch);
  // An architecture we have no probe for: its engine gets the benefit of the doubt.
  if (!program) return { ok: true };
  const name = `podsmith-probe-${randomUUID().slice(0, 8)}`;
  const image = `localhost/${name}`;
  const late = new Promise<ProbeOutcome>((resolve) => {
    setTimeout(
      () => resolve({ ok: false, reason: `it ran for more than ${TIMEOUT_MS / 1000} s` }),
      TIMEOUT_MS,
    ).unref();
  });
  try {
    return await Promise.race([run(docker, { name, image, program }), late]);
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
): Promise<ProbeOutcome> {
  const tar = pack();
  tar.entry({ name: 'exit', mode: 0o755 }, program);
  tar.finalize();
  const imported = await docker.importImage(Readable.from(tar), { repo: image, tag: 'latest' });
  await followEngineStream(docker, imported);
  const container = await docker.createContainer({
    name,
    Image: image,
    Cmd: ['/exit'],
    User: '10001:10001',
    Labels: { 'io.podsmith.probe': 'true' },
    ExposedPorts: { '5000/tcp': {} },
    HostConfig: {
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Memory: 64 * 2 ** 20,
      NanoCpus: 500_000_000,
      PidsLimit: 32,
      PortBindings: { '5000/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
    },
  });
  await container.start();
  const { StatusCode: status } = await container.wait();
  return status === 0 ? { ok: true } : { ok: false, reason: `it ended with exit code ${status}` };
}

function reasonOf(error: unknown): string {
  const told = engineErrorSchema.safeParse(error).data?.json.message;
  const text = told ?? (error instanceof Error ? error.message : String(error));
  return text.replace(/\s+/g, ' ').trim();
}

/** A probe's outcome stands, whatever becomes of its clean-up. */
function ignore(): void {}
