import type Docker from 'dockerode';
import { z } from 'zod';
import { engineKindOf } from '#lib/engines/docker/docker-host.ts';

const infoSchema = z.looseObject({
  CgroupDriver: z.string().default(''),
  SecurityOptions: z.array(z.string()).nullish(),
});

/** A Podman on this machine that runs, as we do, as root: its control groups and networks are ours to make. */
export interface OwnPodman {
  isSystemd: boolean;
}

const known = new WeakMap<Docker, Promise<OwnPodman | undefined>>();

/** Undefined where the engine is Docker, is on another machine, or belongs to another user. Asked once of each. */
export function findOwnPodman(docker: Docker): Promise<OwnPodman | undefined> {
  const asked = known.get(docker) ?? find(docker);
  known.set(docker, asked);
  asked.catch(() => known.delete(docker));
  return asked;
}

async function find(docker: Docker): Promise<OwnPodman | undefined> {
  const isHere = z.looseObject({ socketPath: z.string() }).safeParse(docker.modem).success;
  if (!isHere || process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  if ((await engineKindOf(docker)) !== 'podman') return undefined;
  const info = infoSchema.parse(await docker.info());
  if (info.SecurityOptions?.some((option) => option.includes('rootless'))) return undefined;
  return { isSystemd: info.CgroupDriver === 'systemd' };
}
