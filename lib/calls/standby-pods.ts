import { randomUUID } from 'node:crypto';
import { findBuiltImage, type TryImage } from '#lib/builds/images.ts';
import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import { sha256 } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import type { PodLease, PodPool } from '#lib/pods/pool/pod-pool.ts';
import { standbyPerson, toTryPodSource } from '#lib/pods/pool/pod-source.ts';

/**
 * One worker's standby Pods: each waits, with what functions depend on and no handler, to answer the first call of a
 * revision while the revision's own Pod comes up. It answers one call and is stopped, so that nothing of one operation
 * meets another.
 *
 * Only images that are there are kept in readiness, and only those in use: of dependencies that were tried, or called
 * without a Pod, lately.
 */
export interface StandbyPods {
  /** A Pod of this image for one call; undefined when none is ready. */
  take(image: string): PodLease | undefined;
  /** Says that functions of these dependencies are in use: what is missing is started, and nobody waits for it. */
  want(tried: TryImage): void;
  /** Gives all up: their engine was lost, and another one found. */
  forgetAll(): void;
  /** Has all stopped, at the worker's end. */
  close(): void;
}

interface Kept {
  tried: TryImage;
  /** When it was last said to be in use; milliseconds of `performance.now()`. */
  wantedAt: number;
  /** Undefined: it is being started. */
  leases: Map<string, PodLease | undefined>;
}

const lookEveryMs = 60_000;

/** @param parts.size How many are kept for each image; 0: none. */
export function createStandbyPods(parts: {
  pods: PodPool;
  monitor: () => EngineMonitor;
  size: number;
  onError: (error: unknown) => void;
}): StandbyPods {
  const { pods, monitor, size, onError } = parts;
  const images = new Map<string, Kept>();
  const closing = new AbortController();
  const timer = setInterval(stopUnwanted, lookEveryMs);
  timer.unref();

  function stopUnwanted(): void {
    const newestFirst = [...images].sort(([, a], [, b]) => b.wantedAt - a.wantedAt);
    const now = performance.now();
    for (const [at, [image, kept]] of newestFirst.entries()) {
      if (at < limits.standbyImages && now - kept.wantedAt < limits.podIdleMs) continue;
      images.delete(image);
      for (const lease of kept.leases.values()) if (lease) stop(lease, 'It was not needed.');
    }
  }

  async function start(kept: Kept): Promise<void> {
    const { signal } = closing;
    // Nobody's but its own: it is never taken for a second call.
    const revision = sha256(JSON.stringify([kept.tried.image, randomUUID()]));
    kept.leases.set(revision, undefined);
    try {
      const ready = await monitor().whenReady(signal);
      const built = await findBuiltImage({ spec: kept.tried.spec, isForTries: true }, ready, signal);
      if (!built) return;
      const source = toTryPodSource({ revision, person: standbyPerson }, built);
      const wanted = { operation: null, revision, settings: { concurrency: 1 } };
      const lease = await pods.acquire(wanted, async () => ({ source, engine: ready.engine }), signal);
      const isWanted = images.get(kept.tried.image) === kept && kept.leases.has(revision);
      if (isWanted) kept.leases.set(revision, lease);
      else stop(lease, 'It was not needed.');
    } finally {
      if (!kept.leases.get(revision)) kept.leases.delete(revision);
    }
  }

  function giveUp(withEach: (lease: PodLease) => void): void {
    const all = [...images.values()].flatMap(({ leases }) => [...leases.values()]);
    images.clear();
    for (const lease of all) if (lease) withEach(lease);
  }

  return {
    take(image) {
      const kept = images.get(image);
      for (const [revision, lease] of kept?.leases ?? []) {
        if (!lease) continue;
        kept?.leases.delete(revision);
        if (lease.isHeld()) return lease;
        lease.release();
      }
      return undefined;
    },
    want(tried) {
      if (size === 0 || !tried.runsAsBuilt || closing.signal.aborted) return;
      const kept = images.get(tried.image) ?? { tried, wantedAt: 0, leases: new Map() };
      images.set(tried.image, kept);
      kept.wantedAt = performance.now();
      for (const [revision, lease] of kept.leases)
        if (lease && !lease.isHeld()) {
          kept.leases.delete(revision);
          lease.release();
        }
      for (let missing = size - kept.leases.size; missing > 0; missing--) {
        start(kept).catch((error) => closing.signal.aborted || onError(error));
      }
      stopUnwanted();
    },
    forgetAll: () => giveUp((lease) => lease.release()),
    close() {
      clearInterval(timer);
      closing.abort(new Error('The worker is stopping.'));
      giveUp((lease) => stop(lease, 'Its worker has ended.'));
    },
  };
}

function stop(lease: PodLease, reason: string): void {
  lease.withdraw(reason);
  lease.release();
}
