import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { removeWithRetries } from '#lib/engines/docker/remove-with-retries.ts';
import type { Engine, PodRequest, PodView } from '#lib/engines/engine.ts';
import { isMissing, isNameTaken, isPortTaken, statusOf, toEngineError } from '#lib/engines/engine-lost.ts';
import { attachLog } from '#lib/engines/local/attach-log.ts';
import {
  type Container,
  containerSchema,
  describeContainer,
  isUnstarted,
  toPodView,
  withAlgorithm,
} from '#lib/engines/local/container-view.ts';
import { wasKilledForMemory } from '#lib/engines/local/kernel-log.ts';
import { refuseClusterSettings, resolveLocalTarget } from '#lib/engines/local/local-target.ts';
import { networkOf } from '#lib/engines/local/pod-network.ts';
import type { PodNetworks } from '#lib/engines/local/pod-networks.ts';
import { type PodSurroundings, podLabels, podSpec, stopSeconds } from '#lib/engines/local/pod-spec.ts';
import { tailLog } from '#lib/engines/local/tail-log.ts';
import { watchContainers } from '#lib/engines/local/watch-containers.ts';
import { exitedAtStart, startTimedOut } from '#lib/engines/pod-exit.ts';
import type { PodLog } from '#lib/engines/pod-log.ts';
import { AppError } from '#lib/errors.ts';
import { isHealthy, waitUntilHealthy } from '#lib/http/health.ts';
import { podSecret } from '#lib/http/pod-secret.ts';

/** How long another process may take from making a container to starting it. */
const FOREIGN_START_MS = 10_000;
/** How often a Pod is made anew because somebody else has taken its port meanwhile. */
const MOST_PORTS_TAKEN = 3;

/**
 * Pods as containers of a Docker-compatible engine on this machine.
 *
 * @param options.instanceId Keeps apart installations that share an engine.
 */
export function createLocalEngine({
  docker,
  networks,
  ...surroundings
}: PodSurroundings & { docker: Docker; networks: PodNetworks }): Engine {
  const { instanceId, podKey } = surroundings;
  const secretOf = (name: string) => podSecret(podKey, name);
  const logs = new Map<string, PodLog>();
  /** Of containers that have ended; another worker may have started one of the same name since. */
  const endedLogs = new WeakSet<PodLog>();

  async function inspect(name: string): Promise<Container | undefined> {
    try {
      return containerSchema.parse(await docker.getContainer(name).inspect());
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw toEngineError(error, 'looking for a Pod');
    }
  }

  async function getView(name: string): Promise<PodView> {
    const container = await inspect(name);
    return container
      ? toPodView(container, wasKilledForMemory)
      : { name, state: 'gone', image: '', imageId: '', labels: {} };
  }

  async function openLog(name: string): Promise<PodLog> {
    const log = await attachLog(docker, name);
    logs.set(name, log);
    void log.ended.then(() => endedLogs.add(log));
    return log;
  }

  /** Makes and starts the container; one of that name is taken or replaced. */
  async function launch(request: PodRequest, signal: AbortSignal): Promise<{ log: PodLog; isOurs: boolean }> {
    const since = Date.now();
    const network = networkOf(request, instanceId);
    for (let portsTaken = 0; ; ) {
      signal.throwIfAborted();
      await networks.ensure(network);
      const container = await create(request, { signal, since });
      if (container === 'again') continue;
      if (container === 'running') {
        const log = logs.get(request.name);
        return { log: log && !endedLogs.has(log) ? log : await openLog(request.name), isOurs: false };
      }
      try {
        // Attached before it runs, so that not even a first line is missed.
        const log = await openLog(request.name);
        await container.start();
        await networks.keepFirst(network);
        return { log, isOurs: true };
      } catch (error) {
        // Podman chooses a free port when it makes the container, and another may take it until it listens there.
        if (!isPortTaken(error) || ++portsTaken > MOST_PORTS_TAKEN) throw error;
        await stopPod(request.name);
      }
    }
  }

  async function create(
    request: PodRequest,
    { signal, since }: { signal: AbortSignal; since: number },
  ): Promise<Docker.Container | 'running' | 'again'> {
    try {
      return await docker.createContainer(podSpec(request, surroundings));
    } catch (error) {
      // Docker says 409 for a name that is taken, Podman 500.
      const isTaken = [409, 500].includes(statusOf(error) ?? 0);
      const present = isTaken ? await inspect(request.name) : undefined;
      // The last Pod on it was removed in that moment, and the network with it.
      if (!present && !(await networks.exists(networkOf(request, instanceId).name))) return 'again';
      if (!present && isNameTaken(error) && Date.now() - since < FOREIGN_START_MS) {
        // Podman holds a name before it knows the container, and for a moment after its end.
        await sleep(100, undefined, { signal });
        return 'again';
      }
      if (!present) throw toStartError(error, request);
      return (await isUsable(present, request, signal)) ? 'running' : 'again';
    }
  }

  /** Looks at the container that has the name already; removes it unless it runs the right image. */
  async function isUsable(present: Container, request: PodRequest, signal: AbortSignal): Promise<boolean> {
    const age = Date.now() - Date.parse(present.Created);
    if (isUnstarted(present) && age < FOREIGN_START_MS) {
      await sleep(100, undefined, { signal });
      return false;
    }
    const images = [present.Config.Image, present.Image, withAlgorithm(present.Image)];
    if (present.State.Running && images.includes(request.image)) return true;
    await remove(present);
    return false;
  }

  async function waitUntilReady(request: PodRequest, log: PodLog, signal: AbortSignal): Promise<PodView> {
    const view = await getView(request.name);
    const waiting = new AbortController();
    const healthy = view.endpoint
      ? waitUntilHealthy(
          { endpoint: view.endpoint, secret: secretOf(request.name) },
          AbortSignal.any([signal, waiting.signal]),
        ).then(() => true)
      : Promise.resolve(false);
    try {
      const isReady = await Promise.race([healthy, log.ended.then(() => false)]);
      if (isReady) return { ...view, state: 'ready' };
    } finally {
      waiting.abort();
      healthy.catch(() => undefined);
    }
    signal.throwIfAborted();
    const { exit } = await untilExited(request.name);
    throw exitedAtStart(
      request.name,
      exit ?? { code: -1, reason: 'killed', message: 'It was removed.' },
      log.tail(),
    );
  }

  /** The log ends a moment before the engine has written the exit code down. */
  async function untilExited(name: string): Promise<PodView> {
    for (let tries = 0; tries < 20; tries++) {
      const view = await getView(name);
      if (view.state === 'exited' || view.state === 'gone') return view;
      await sleep(50);
    }
    return getView(name);
  }

  async function stopPod(name: string): Promise<void> {
    const present = await inspect(name);
    if (present) await remove(present);
    logs.delete(name);
  }

  /** By its id: another worker may have started one of the same name meanwhile. */
  async function remove({ Id, Config }: Container): Promise<void> {
    const container = docker.getContainer(Id);
    const network = Config.Labels[podLabels.network];
    try {
      await container.stop({ t: stopSeconds }).catch(ignoreMissing);
      await removeWithRetries(() => container.remove({ force: true, v: true }));
      if (network) await networks.release(network);
    } catch (error) {
      throw toEngineError(error, 'stopping a Pod');
    }
  }

  return {
    name: 'local',
    secretOf,
    async startPod(request, { signal, timeoutMs }) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const stop = AbortSignal.any([signal, timeout]);
      refuseClusterSettings(request);
      let isOthers = false;
      try {
        const { log, isOurs } = await launch(request, stop);
        isOthers = !isOurs;
        return await waitUntilReady(request, log, stop);
      } catch (error) {
        const tail = logs.get(request.name)?.tail() ?? '';
        // A Pod that is not ready is no use to anyone, unless another worker made it and waits for it.
        if (!isOthers || !signal.aborted) await stopPod(request.name).catch(() => undefined);
        if (signal.aborted) throw signal.reason;
        if (timeout.aborted) throw startTimedOut(request.name, timeoutMs, tail);
        throw toEngineError(error, 'starting a Pod');
      }
    },
    async findPod(name) {
      const container = await inspect(name);
      if (!container) return undefined;
      const view = toPodView(container, wasKilledForMemory);
      const { endpoint } = view;
      const isReady =
        endpoint && (await isHealthy({ endpoint, secret: secretOf(name) }, AbortSignal.timeout(500)));
      return isReady ? { ...view, state: 'ready' } : view;
    },
    async listPods(labels) {
      const wanted = { ...labels, [podLabels.instance]: instanceId };
      const label = Object.entries(wanted).map(([key, value]) => `${key}=${value}`);
      try {
        const found = await docker.listContainers({ all: true, filters: { label } });
        const containers = await Promise.all(found.map(({ Id }) => inspect(Id)));
        return containers
          .filter((container) => container !== undefined)
          .map((one) => toPodView(one, wasKilledForMemory));
      } catch (error) {
        throw toEngineError(error, 'listing Pods');
      }
    },
    async describePods() {
      const pods = await this.listPods({});
      return pods.map(describeContainer);
    },
    onPodsChanged: (listener) => watchContainers({ docker, instanceId, onChange: listener }),
    stopPod,
    async tailLogs(name, onLine, { lines, signal }) {
      try {
        if (await inspect(name)) await tailLog({ docker, name, lines, onLine, signal });
      } catch (error) {
        throw toEngineError(error, "reading a Pod's log");
      }
    },
    async findTrouble(name) {
      try {
        await inspect(name);
        return undefined;
      } catch (error) {
        const { code, message, hint = '' } = toEngineError(error, 'looking for a Pod');
        return { code, message, hint };
      }
    },
    listNodes: async () => [],
    async resolveTargets(selector) {
      return resolveLocalTarget(selector);
    },
    async followLogs(name, onLine, { signal }) {
      try {
        const log =
          logs.get(name) ?? ((await inspect(name))?.State.Running ? await openLog(name) : undefined);
        await log?.follow(onLine, signal);
      } catch (error) {
        throw toEngineError(error, "reading a Pod's log");
      }
    },
  };
}

function ignoreMissing(error: unknown): void {
  // 304: stopped already; 404: gone already; 409: being removed already.
  if (![304, 404, 409].includes(statusOf(error) ?? 0) && !isMissing(error)) throw error;
}

function toStartError(error: unknown, { image }: PodRequest): AppError {
  if (statusOf(error) !== 404) return toEngineError(error, 'starting a Pod');
  return new AppError(
    {
      code: 'IMAGE_UNKNOWN',
      message: `The image ${image} is not in the engine any more.`,
      hint: 'Build it again.',
      fault: 'platform',
    },
    { cause: error },
  );
}
