import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freshMs } from '#lib/pods/pool/in-use.ts';
import { createReplicaSet } from '#lib/pods/pool/replica-set.ts';
import type { WarmPod } from '#lib/pods/pool/warm-pod.ts';

const never = new AbortController().signal;
const make = async () => 'image';

function warmPod(name: string): WarmPod {
  return {
    ...{ name, endpoint: '', inFlight: 0, usedAt: performance.now(), letGo: vi.fn() },
    source: {
      operation: '',
      revision: '',
      person: null,
      image: '',
      imageDigest: '',
      reference: '',
      port: 0,
      network: {},
    },
    ...{ timeouts: 0, replacements: 0 },
    secret: '',
    openLog: () => ({ read: async () => '', cutOff: () => undefined }),
    exited: new Promise(() => {}),
    findTrouble: async () => undefined,
    lookForEnd: async () => undefined,
  };
}

/** A set whose Pods are named by their replica and how often that was started. */
function makeSet(
  options: { replicas?: number; concurrency?: number; fails?: (name: string) => boolean } = {},
) {
  const { replicas = 1, concurrency = Number.POSITIVE_INFINITY, fails = () => false } = options;
  const started: string[] = [];
  const claim = vi.fn(async () => true);
  const set = createReplicaSet<string>({
    replicas,
    concurrency,
    claim,
    async start(replica) {
      const name = `${replica}.${started.filter((other) => other.startsWith(`${replica}.`)).length}`;
      started.push(name);
      if (fails(name)) throw new Error(`${name} does not start`);
      return warmPod(name);
    },
  });
  return { set, started, claim };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a set of replicas', () => {
  it('gives each call to the Pod with the fewest, and takes turns between equals', async () => {
    const { set } = makeSet({ replicas: 2 });
    set.release(await set.acquire(make, never));
    const [one, two] = [await set.acquire(make, never), await set.acquire(make, never)];
    expect(one).not.toBe(two);
    await set.acquire(make, never);
    const [least] = set.pods().filter((pod) => pod.inFlight === 1);
    expect(await set.acquire(make, never)).toBe(least);
  });

  it('asks whether a Pod that it has not used for a while may be called, and replaces one that may not', async () => {
    const { set, claim } = makeSet();
    const first = await set.acquire(make, never);
    set.release(first);
    set.release(await set.acquire(make, never));
    expect(claim).not.toHaveBeenCalled();
    vi.advanceTimersByTime(freshMs);
    const again = await Promise.all([set.acquire(make, never), set.acquire(make, never)]);
    expect(again).toEqual([first, first]);
    expect(claim).toHaveBeenCalledTimes(1);
    for (const pod of again) set.release(pod);
    vi.advanceTimersByTime(freshMs);
    claim.mockResolvedValueOnce(false);
    expect((await set.acquire(make, never)).name).toBe('0.1');
    expect(first.letGo).toHaveBeenCalled();
  });

  it('fails those who wait when no replica starts, and tries again with the next call', async () => {
    const { set } = makeSet({ fails: (name) => name === '0.0' });
    const calls = await Promise.allSettled([set.acquire(make, never), set.acquire(make, never)]);
    expect(calls.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect((await set.acquire(make, never)).name).toBe('0.1');
  });

  it('serves with the replicas that start while another one does not, and does not try that with each call', async () => {
    const { set, started } = makeSet({ replicas: 2, fails: (name) => name.startsWith('1.') });
    for (let calls = 0; calls < 5; calls++) {
      const pod = await set.acquire(make, never);
      expect(pod.name).toBe('0.0');
      set.release(pod);
    }
    expect(started).toEqual(['0.0', '1.0']);
    vi.advanceTimersByTime(60_000);
    set.release(await set.acquire(make, never));
    expect(started).toEqual(['0.0', '1.0', '1.1']);
  });

  it('that is retired serves those who wait, then lets go of its Pods', async () => {
    const { set } = makeSet({ concurrency: 1 });
    const first = await set.acquire(make, never);
    const waiting = set.acquire(make, never);
    set.retire();
    expect(set.isEmpty()).toBe(false);
    set.release(first);
    expect(await waiting).toBe(first);
    expect(first.letGo).not.toHaveBeenCalled();
    set.release(first);
    expect(first.letGo).toHaveBeenCalled();
    expect(set.isEmpty()).toBe(true);
  });

  it('gives a spared Pod no new calls, and starts another once it is dropped', async () => {
    const { set, started } = makeSet();
    const stuck = await set.acquire(make, never);
    set.spare(stuck);
    const next = set.acquire(make, never);
    expect(set.pods()).toEqual([stuck]);
    expect(started).toEqual(['0.0']);
    set.drop(stuck);
    expect((await next).name).toBe('0.1');
  });
});
