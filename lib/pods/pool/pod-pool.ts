import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, PodExit, PodProblem } from '#lib/engines/engine.ts';
import type { PodSettings } from '#lib/operations/schema.ts';
import { claimPod, claimWithdrawal, isPodReady, recordReplacement, stampPods } from '#lib/pods/pod-store.ts';
import { stampEveryMs } from '#lib/pods/pool/in-use.ts';
import { launchPod, recordLaunched } from '#lib/pods/pool/launch-pod.ts';
import type { InvocationLog, OnGrown } from '#lib/pods/pool/log-demux.ts';
import type { PodOwner, PodSource } from '#lib/pods/pool/pod-source.ts';
import { createReplicaSet, type ReplicaSet } from '#lib/pods/pool/replica-set.ts';
import { holdPod, type WarmPod } from '#lib/pods/pool/warm-pod.ts';
import { withdrawIfSilent, withdrawIfStuck } from '#lib/pods/pool/withdraw-if-stuck.ts';

/** Which Pods, and where: each revision has Pods of its own. */
export interface PodsWanted extends Pick<PodOwner, 'operation' | 'revision'> {
  settings: PodSettings;
  /** The node they have to run on; absent: wherever the engine puts them. */
  node?: string;
}

/** How a Pod is made: with the image, once that is there, on the engine that is there then. */
export type MakePod = (signal: AbortSignal) => Promise<{ source: PodSource; engine: Engine }>;

/** A Pod held for one call. Give it back with `release`. */
export interface PodLease {
  name: string;
  endpoint: string;
  /** What each request to it carries (lib/http/pod-secret.ts). */
  secret: string;
  image: string;
  imageDigest: string;
  /** Collects what the handler prints while it serves this invocation. */
  openLog(invocationId: string, onGrown?: OnGrown): InvocationLog;
  /** False once the Pod has ended, or was given up. */
  isHeld(): boolean;
  /** Why the Pod has ended, if it has: waits a moment, since a broken connection is seen before its cause. */
  findExit(): Promise<PodExit | undefined>;
  /** Why the Pod is not reached though it has not ended. */
  findTrouble(): Promise<PodProblem | undefined>;
  /** The call was answered. */
  answered(): void;
  /** The call timed out: the Pod is checked, and withdrawn if it is stuck. */
  timedOut(timeoutMs: number): void;
  /** The call was cancelled: the Pod is checked, and withdrawn if it is stuck in it. */
  cancelled(): void;
  /** The Pod is stopped, for this reason: what goes on in it is not wanted any more. The next call starts it. */
  withdraw(reason: string): void;
  /** The Pod cannot be reached: the next call starts it, or takes it if it runs after all. */
  discard(): void;
  release(): void;
}

/**
 * The Pods that one worker calls. Pods are shared between workers and outlive them. None is stopped here: the pool asks
 * the reconciler to stop those that are stuck.
 */
export interface PodPool {
  /** A ready Pod for one call. */
  acquire(wanted: PodsWanted, make: MakePod, signal: AbortSignal): Promise<PodLease>;
  /** True when a Pod that serves these is up, whichever worker started it. */
  hasReady(wanted: PodsWanted): Promise<boolean>;
  /**
   * Call it on `request:operation:<name>`: it drops the operation's Pods, except those of the revision to keep, and
   * records which of them are in the middle of a call.
   */
  letGoOfOperation(operation: string, keepRevision?: string): Promise<void>;
  /** Drops all Pods: their engine was lost, and another one found. */
  forgetAll(): Promise<void>;
  /** Drops all Pods, at the worker's end. They keep running. */
  close(): Promise<void>;
}

const exitGraceMs = 1500;

type Made = Awaited<ReturnType<MakePod>>;

interface OwnSet extends Pick<PodOwner, 'operation' | 'revision'> {
  set: ReplicaSet<Made>;
}

/** @param options.instanceId Part of each Pod's name, so that two installations share an engine. */
export function createPodPool(options: { instanceId: string; onError: (error: unknown) => void }): PodPool {
  const { instanceId, onError } = options;
  const sets = new Map<string, OwnSet>();
  /** No new calls go to these; they are kept until their last one is over. */
  const retired = new Set<OwnSet>();
  let stampedAt = performance.now();
  // Several calls may wait for one start, so none of them can cancel it.
  const unaborted = new AbortController().signal;
  const timer = setInterval(() => void stamp().catch(onError), stampEveryMs);
  timer.unref();

  function findSet(wanted: PodsWanted): ReplicaSet<Made> {
    const key = keyOf(wanted);
    const known = sets.get(key);
    if (known) return known.set;
    const { operation, revision, settings, node } = wanted;
    const set = createReplicaSet<Made>({
      replicas: settings.replicas ?? 1,
      concurrency: settings.concurrency ?? Number.POSITIVE_INFINITY,
      start: async (replica, { source, engine }) => {
        const view = await launchPod({ engine, instanceId, source, place: { replica, node } }, unaborted);
        // Not awaited by the first call.
        recordLaunched(view).catch(onError);
        return holdPod({
          ...{ engine, view, source },
          onEnded: (ended) => set.drop(ended),
          onReplaced: (reason) => recordReplacement(view.name, reason).catch(onError),
        });
      },
      claim: (pod) => claimPod(pod.name),
    });
    sets.set(key, { operation, revision, set });
    return set;
  }

  function retire(key: string, own: OwnSet): void {
    sets.delete(key);
    retired.add(own);
    own.set.retire();
  }

  /** Tells which Pods were used since the last time, or are in use. */
  async function stamp(): Promise<void> {
    const since = stampedAt;
    const now = performance.now();
    stampedAt = now;
    for (const own of retired) if (own.set.isEmpty()) retired.delete(own);
    // The next call creates its set again; those of revisions that nobody calls would stay for ever.
    for (const [key, own] of sets) if (own.set.isEmpty()) sets.delete(key);
    const pods = [...sets.values(), ...retired].flatMap((own) => own.set.pods());
    await stampPods(
      pods
        .filter((pod) => pod.inFlight > 0 || pod.usedAt > since)
        .map((pod) => ({ name: pod.name, agoMs: pod.inFlight > 0 ? 0 : now - pod.usedAt })),
    );
  }

  return {
    async acquire(wanted, make, signal) {
      const set = findSet(wanted);
      const pod = await set.acquire(() => make(unaborted), signal);
      return toLease(pod, set, onError);
    },
    async hasReady(wanted) {
      const isHeld = sets.get(keyOf(wanted))?.set.pods().length;
      return isHeld ? true : isPodReady(wanted.revision, wanted.node ?? '');
    },
    async letGoOfOperation(operation, keepRevision) {
      const inUse: WarmPod[] = [];
      for (const [key, own] of sets) {
        if (own.operation !== operation || own.revision === keepRevision) continue;
        inUse.push(...own.set.pods().filter((pod) => pod.inFlight > 0));
        retire(key, own);
      }
      await stampPods(inUse.map((pod) => ({ name: pod.name, agoMs: 0 })));
    },
    async forgetAll() {
      for (const [key, own] of sets) retire(key, own);
    },
    async close() {
      clearInterval(timer);
      await stamp();
      for (const own of [...sets.values(), ...retired]) for (const pod of own.set.pods()) pod.letGo();
      sets.clear();
    },
  };
}

function keyOf({ revision, node }: PodsWanted): string {
  return node ? `${revision}@${node}` : revision;
}

function toLease(pod: WarmPod, set: ReplicaSet<Made>, onError: (error: unknown) => void): PodLease {
  let isReleased = false;
  return {
    name: pod.name,
    endpoint: pod.endpoint,
    secret: pod.secret,
    image: pod.source.image,
    imageDigest: pod.source.imageDigest,
    openLog: pod.openLog,
    isHeld: () => set.pods().includes(pod),
    findExit: () => Promise.race([pod.exited, sleep(exitGraceMs).then(() => pod.lookForEnd())]),
    findTrouble: pod.findTrouble,
    answered() {
      pod.timeouts = 0;
    },
    timedOut(timeoutMs) {
      withdrawIfStuck(pod, set, timeoutMs).catch(onError);
    },
    cancelled() {
      withdrawIfSilent(pod, set).catch(onError);
    },
    withdraw(reason) {
      set.spare(pod);
      claimWithdrawal(pod.name, reason)
        .catch(onError)
        .then(() => set.drop(pod));
    },
    discard: () => set.drop(pod),
    release() {
      if (isReleased) return;
      isReleased = true;
      set.release(pod);
    },
  };
}
