import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, PodView } from '#lib/engines/engine.ts';
import { isEngineLost } from '#lib/engines/engine-lost.ts';
import { createLogDemux, type InvocationLog, type LogDemux } from '#lib/engines/log-demux.ts';
import { limits } from '#lib/limits.ts';
import { recordPodEnd, recordPodStart, recordPodUse } from '#lib/pods/pod-store.ts';

/** What a Pod is made of. */
export interface PodSource {
  operation: string;
  /** Digest of the operation's revision: there is one Pod per revision. */
  revision: string;
  image: string;
  imageDigest: string;
  /** The image as the engine pulls or finds it. */
  reference: string;
  port: number;
}

/** A Pod held for one call. Give it back with `release`. */
export interface PodLease {
  name: string;
  endpoint: string;
  image: string;
  imageDigest: string;
  /** Collects what the handler prints while it serves this invocation. */
  openLog(invocationId: string): InvocationLog;
  /** Why the Pod has ended, if it has: waits a moment, since a broken connection is seen before its cause. */
  findExit(): Promise<PodView['exit']>;
  release(): void;
}

/** The warm Pods of one worker. */
export interface PodPool {
  /** A ready Pod of the revision; `make` says how to get its image when there is none. */
  acquire(
    revision: string,
    make: (signal: AbortSignal) => Promise<{ source: PodSource; engine: Engine }>,
    signal: AbortSignal,
  ): Promise<PodLease>;
  /** Stops Pods of an operation, except those of the revision to keep. */
  stopOperation(operation: string, keepRevision?: string): Promise<void>;
  stopAll(): Promise<void>;
  /** Lets go of all Pods without stopping them: their engine was lost, and another one found. */
  forgetAll(): Promise<void>;
}

interface Entry {
  source: PodSource;
  engine: Engine;
  view: PodView;
  demux: LogDemux;
  inFlight: number;
  lastUsed: number;
  recorded: Promise<void>;
  exited: Promise<PodView['exit']>;
  stopFollowing: AbortController;
}

const reapEveryMs = 15_000;
const exitGraceMs = 1500;

/** @param options.instanceId Part of each Pod's name, so that two installations share an engine. */
export function createPodPool(options: {
  instanceId: string;
  idleMs?: number;
  mostWarm?: number;
  onError: (error: unknown) => void;
}): PodPool {
  const { idleMs = limits.podIdleMs, mostWarm = limits.podsWarm } = options;
  const entries = new Map<string, Promise<Entry>>();
  const settled = new Map<string, Entry>();
  const reaper = setInterval(() => void reap(), reapEveryMs);
  reaper.unref();

  async function start(
    revision: string,
    make: (signal: AbortSignal) => Promise<{ source: PodSource; engine: Engine }>,
  ): Promise<Entry> {
    // Several calls may wait for this Pod: it is not started on behalf of one of them, so none can cancel it.
    const unaborted = new AbortController().signal;
    const { source, engine } = await make(unaborted);
    const name = podName(options.instanceId, source);
    const view = await engine.startPod(
      {
        name,
        image: source.reference,
        port: source.port,
        // Kubernetes holds a label's value to 63 characters.
        labels: {
          'io.podsmith.operation': source.operation,
          'io.podsmith.revision': source.revision.slice(0, 40),
        },
        limits: { memoryMib: limits.podMemoryMib, cpu: limits.podCpus, pids: limits.podPids },
      },
      { signal: unaborted, timeoutMs: limits.podStartMs },
    );
    const demux = createLogDemux();
    const stopFollowing = new AbortController();
    const exited = engine
      .followLogs(name, (line) => demux.feed(line), { signal: stopFollowing.signal })
      .catch(() => undefined)
      .then(() => onExit(entry));
    // Not awaited by the first call; what is written of the Pod later waits for it.
    const recorded = recordPodStart({
      ...source,
      ...{ name, engine: engine.name, endpoint: view.endpoint ?? null },
    }).catch(options.onError);
    const entry: Entry = {
      source,
      recorded,
      engine,
      view,
      demux,
      inFlight: 0,
      lastUsed: Date.now(),
      exited,
      stopFollowing,
    };
    settled.set(revision, entry);
    return entry;
  }

  async function onExit(entry: Entry): Promise<PodView['exit']> {
    forget(entry);
    entry.demux.close();
    if (entry.stopFollowing.signal.aborted) return undefined;
    const exit = await findExit(entry);
    await entry.recorded;
    await recordPodEnd(entry.view.name, { state: 'exited', exit }).catch(options.onError);
    await entry.engine.stopPod(entry.view.name).catch(() => undefined);
    return exit;
  }

  function forget(entry: Entry): void {
    if (settled.get(entry.source.revision) !== entry) return;
    settled.delete(entry.source.revision);
    entries.delete(entry.source.revision);
  }

  async function stop(entry: Entry): Promise<void> {
    forget(entry);
    entry.stopFollowing.abort();
    await entry.engine.stopPod(entry.view.name).catch((error: unknown) => {
      if (!isEngineLost(error)) options.onError(error);
    });
    await entry.recorded;
    await recordPodEnd(entry.view.name, { state: 'gone' }).catch(options.onError);
  }

  async function reap(): Promise<void> {
    const now = Date.now();
    const idle = [...settled.values()]
      .filter((entry) => entry.inFlight === 0)
      .sort((a, b) => a.lastUsed - b.lastUsed);
    const tooMany = Math.max(0, settled.size - mostWarm);
    for (const [index, entry] of idle.entries()) {
      if (index < tooMany || now - entry.lastUsed >= idleMs) await stop(entry);
      else if (now - entry.lastUsed < reapEveryMs) {
        await recordPodUse(entry.view.name, new Date(entry.lastUsed)).catch(options.onError);
      }
    }
  }

  function find(revision: string, make: Parameters<PodPool['acquire']>[1]): Promise<Entry> {
    const known = entries.get(revision);
    if (known) return known;
    const starting = start(revision, make);
    entries.set(revision, starting);
    starting.catch(() => entries.delete(revision));
    return starting;
  }

  return {
    async acquire(revision, make, signal) {
      const entry = await abortable(find(revision, make), signal);
      entry.inFlight++;
      let isReleased = false;
      return {
        name: entry.view.name,
        endpoint: entry.view.endpoint ?? '',
        image: entry.source.image,
        imageDigest: entry.source.imageDigest,
        openLog: (invocationId) => entry.demux.open(invocationId),
        findExit: () =>
          Promise.race([
            entry.exited,
            new Promise<undefined>((resolve) => setTimeout(resolve, exitGraceMs, undefined)),
          ]),
        release() {
          if (isReleased) return;
          isReleased = true;
          entry.inFlight--;
          entry.lastUsed = Date.now();
        },
      };
    },
    async stopOperation(operation, keepRevision) {
      const of = [...settled.values()].filter(
        (entry) => entry.source.operation === operation && entry.source.revision !== keepRevision,
      );
      // With a revision to keep, a superseded Pod that still serves a run is left to the reaper.
      await Promise.all(of.filter((entry) => !keepRevision || entry.inFlight === 0).map(stop));
    },
    async stopAll() {
      clearInterval(reaper);
      await Promise.all([...settled.values()].map(stop));
    },
    async forgetAll() {
      for (const entry of [...settled.values()]) {
        forget(entry);
        entry.stopFollowing.abort();
        await recordPodEnd(entry.view.name, { state: 'gone' }).catch(options.onError);
      }
    },
  };
}

/** A Pod's log ends a moment before its engine knows why the Pod has ended. */
async function findExit({ engine, view }: Entry): Promise<PodView['exit']> {
  for (let tries = 0; tries < 20; tries++) {
    const now = await engine.findPod(view.name).catch(() => undefined);
    if (!now || now.exit) return now?.exit;
    await sleep(50);
  }
  return undefined;
}

/** Deterministic, so that a Pod is found again, and readable in the engine's own tools. */
export function podName(instanceId: string, source: { operation: string; revision: string }): string {
  return `podsmith-${instanceId}-${source.operation.slice(0, 30)}-${source.revision.slice(0, 12)}`;
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
