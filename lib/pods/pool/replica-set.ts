import { freshMs } from '#lib/pods/pool/in-use.ts';
import type { WarmPod } from '#lib/pods/pool/warm-pod.ts';
import { createWaitingLine } from '#lib/system/waiting-line.ts';

/** The Pods of one revision, on one node or wherever the engine puts them, as one worker calls them. */
export interface ReplicaSet<Made> {
  /**
   * A Pod for one call, to be given back with `release`: of those that are ready the one with the fewest calls. All
   * that are missing are started; the first one ready serves. Waits in line while all are busy.
   */
  acquire(make: () => Promise<Made>, signal: AbortSignal): Promise<WarmPod>;
  release(pod: WarmPod): void;
  /** Takes a Pod out: it has ended, or cannot be reached. */
  drop(pod: WarmPod): void;
  /** Gives a Pod no new calls; it finishes those it has until it is dropped. */
  spare(pod: WarmPod): void;
  /** Takes no new calls, and drops each Pod once its calls are over. */
  retire(): void;
  /** Pods that serve, or have calls left. */
  pods(): WarmPod[];
  /** True once it holds no Pods any more and waits for none. */
  isEmpty(): boolean;
}

type Slot =
  | { state: 'empty'; retryAt: number }
  | { state: 'starting' }
  | { state: 'ready' | 'leaving'; pod: WarmPod };

/** How soon a replica that did not start is tried again while others serve. */
const retryMs = 30_000;

export function createReplicaSet<Made>(options: {
  replicas: number;
  /** Calls one Pod serves at a time. */
  concurrency: number;
  /** Starts or takes the Pod. */
  start: (replica: number, made: Made) => Promise<WarmPod>;
  /** Asks whether a Pod not used for a while may still be called. */
  claim: (pod: WarmPod) => Promise<boolean>;
}): ReplicaSet<Made> {
  const slots: Slot[] = Array.from({ length: options.replicas }, () => ({ state: 'empty', retryAt: 0 }));
  /** Each with what starts a Pod on its behalf. */
  const line = createWaitingLine<WarmPod, () => Promise<Made>>();
  let making: Promise<Made> | undefined;
  let turn = 0;
  let isRetired = false;

  function held(): WarmPod[] {
    return slots.flatMap((slot) => ('pod' in slot ? [slot.pod] : []));
  }

  /** The ready Pod with the fewest calls; of several the one whose turn it is. */
  function pick(): WarmPod | undefined {
    let best: WarmPod | undefined;
    for (let offset = 0; offset < slots.length; offset++) {
      const slot = slots[(turn + offset) % slots.length];
      if (slot?.state !== 'ready' || slot.pod.inFlight >= options.concurrency) continue;
      if (!best || slot.pod.inFlight < best.inFlight) best = slot.pod;
    }
    turn++;
    return best;
  }

  /** Starts what is missing. */
  function fill(make: () => Promise<Made>): void {
    const now = performance.now();
    const isServed = slots.some((slot) => slot.state === 'ready');
    for (const [replica, slot] of slots.entries()) {
      if (slot.state !== 'empty' || (isServed && slot.retryAt > now)) continue;
      making ??= make().finally(() => {
        making = undefined;
      });
      slots[replica] = { state: 'starting' };
      start(replica, making);
    }
  }

  function start(replica: number, made: Promise<Made>): void {
    made
      .then((source) => options.start(replica, source))
      .then(
        (pod) => {
          slots[replica] = { state: 'ready', pod };
          serveLine();
        },
        (error: unknown) => {
          slots[replica] = { state: 'empty', retryAt: performance.now() + retryMs };
          if (slots.every((slot) => slot.state === 'empty')) {
            while (line.fail(error));
          }
        },
      );
  }

  function serveLine(): void {
    while (line.first()) {
      const pod = pick();
      if (!pod) break;
      pod.inFlight++;
      line.serve(pod);
    }
    if (!isRetired) return;
    for (const pod of held()) if (pod.inFlight === 0) drop(pod);
  }

  function findReplica(pod: WarmPod): number {
    return slots.findIndex((slot) => 'pod' in slot && slot.pod === pod);
  }

  function spare(pod: WarmPod): void {
    const replica = findReplica(pod);
    if (replica >= 0) slots[replica] = { state: 'leaving', pod };
  }

  function drop(pod: WarmPod): void {
    const replica = findReplica(pod);
    if (replica < 0) return;
    slots[replica] = { state: 'empty', retryAt: 0 };
    pod.letGo();
    const next = line.first();
    if (next && slots.every((slot) => slot.state === 'empty')) fill(next.wish);
  }

  async function mayCall(pod: WarmPod): Promise<boolean> {
    const isFresh = pod.inFlight > 1 || performance.now() - pod.usedAt < freshMs;
    if (isFresh && !pod.claiming) return true;
    pod.claiming ??= options.claim(pod).finally(() => {
      pod.claiming = undefined;
      pod.usedAt = performance.now();
    });
    return pod.claiming;
  }

  return {
    async acquire(make, signal) {
      for (;;) {
        signal.throwIfAborted();
        fill(make);
        const pod = pick();
        if (!pod) return line.join(make, signal);
        pod.inFlight++;
        try {
          if (await mayCall(pod)) return pod;
        } catch (error) {
          pod.inFlight--;
          throw error;
        }
        pod.inFlight--;
        drop(pod);
      }
    },
    release(pod) {
      pod.inFlight--;
      pod.usedAt = performance.now();
      serveLine();
    },
    drop,
    spare,
    retire() {
      isRetired = true;
      serveLine();
    },
    pods: held,
    isEmpty: () => !line.first() && slots.every((slot) => slot.state === 'empty'),
  };
}
