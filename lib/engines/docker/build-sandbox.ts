import type { Server } from 'node:http';
import type Docker from 'dockerode';
import { confinementOf } from '#lib/engines/docker/build-confinement.ts';
import { createBuildGroup } from '#lib/engines/docker/build-group.ts';
import { openBuildNetwork } from '#lib/engines/docker/build-network.ts';
import { engineKindOf } from '#lib/engines/docker/docker-host.ts';
import { watchLayer } from '#lib/engines/docker/layer-watch.ts';
import { findOwnPodman } from '#lib/engines/docker/own-podman.ts';
import { seccompOption } from '#lib/engines/docker/seccomp-option.ts';
import { AppError } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';
import { createEgress } from '#lib/network/egress.ts';
import type { EgressRules } from '#lib/network/egress-rules.ts';
import { createForwardProxy } from '#lib/network/forward-proxy.ts';

/** What builds may reach, as the settings have it. */
export interface BuildEgress {
  rules: EgressRules;
  /** A proxy of the installation's, through which they reach it. */
  proxy?: URL;
}

/** The walls around the commands of one build. */
export interface BuildSandbox {
  /** For the Engine API's build call. */
  parameters: Record<string, string | number>;
  buildArgs: Record<string, string>;
  /** Aborted, with the AppError to tell, when the commands have run into a wall behind which they cannot go on. */
  broken: AbortSignal;
  /** Ends the commands that still run: an engine may let them, when its client is gone. */
  killCommands(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Raises the walls. On a Podman of our own machine that is all of them; elsewhere what the engine's API can do, and a
 * probe of builds says what is missing.
 *
 * @param options.home Where the seccomp profile is written, for the engine to read.
 * @param options.onFailed Told, once each, what a command wanted to reach and may not, or cannot.
 */
export async function openBuildSandbox(
  docker: Docker,
  options: { home: string; egress: BuildEgress; onFailed: (sentence: string) => void },
): Promise<BuildSandbox> {
  const [kind, podman] = await Promise.all([engineKindOf(docker), findOwnPodman(docker)]);
  if (!podman) {
    const broken = new AbortController().signal;
    return { parameters: confinementOf(kind), buildArgs: {}, broken, killCommands: nothing, close: nothing };
  }
  const proxy = createBuildProxy(options.egress, options.onFailed);
  const group = createBuildGroup(podman);
  const [network] = await Promise.all([
    openBuildNetwork((socket) => proxy.emit('connection', socket)),
    group.limit(),
  ]);
  const closed = new AbortController();
  const broken = new AbortController();
  const watching = watchLayer(group, limits.buildLayerBytes, closed.signal).then((isTooBig) => {
    if (isTooBig) broken.abort(layerTooBig());
  });
  return {
    broken: broken.signal,
    parameters: {
      ...confinementOf(kind, { networkPath: network.path, seccomp: seccompOption(kind, options.home) }),
      cgroupparent: group.parent,
    },
    buildArgs: network.buildArgs,
    killCommands: group.kill,
    async close() {
      closed.abort();
      await watching;
      await network.close();
      await group.remove();
    },
  };
}

/**
 * The one way out of a build's network.
 *
 * @param onFailed Told, once each, what a command wanted to reach and may not, or cannot.
 */
export function createBuildProxy(
  { rules, proxy: upstream }: BuildEgress,
  onFailed: (sentence: string) => void,
): Server {
  const egress = createEgress(rules, { setting: 'PODSMITH_BUILD_EGRESS', upstream });
  return createForwardProxy(egress, once(onFailed));
}

/** A command has written more than a layer may hold. */
export function layerTooBig(): AppError {
  return new AppError({
    code: 'BUILD_LAYER_TOO_BIG',
    message: `The build was stopped: one of its commands wrote more than ${limits.buildLayerBytes / 2 ** 20} MiB into the image.`,
    hint: 'Name fewer or smaller dependencies, or have what is big in a base image of a runtime of your own.',
    fault: 'code',
    details: { limitBytes: limits.buildLayerBytes },
  });
}

/** Package managers try again and again; the author reads it once. */
function once(tell: (sentence: string) => void): (sentence: string) => void {
  const told = new Set<string>();
  return (sentence) => {
    // Names are theirs to invent; a few are enough to see what is wanted.
    if (told.has(sentence) || told.size >= 100) return;
    told.add(sentence);
    tell(sentence);
  };
}

async function nothing(): Promise<void> {}
