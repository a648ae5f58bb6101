import type { Engine, PodDescription } from '#lib/engines/engine.ts';
import { startGivenUpMs } from '#lib/pods/reconciler/plan.ts';
import {
  type RecordedPod,
  recordPodDescription,
  recordPodGone,
  tellOfPods,
} from '#lib/pods/reconciler/reconciler-store.ts';

/** Records the actual state: what an engine says of its Pods. Writes only what has changed. */
export interface ActualRecorder {
  /** @returns The orphans: Pods on the engine that have no row, or whose row says that they are gone. */
  record(engine: Engine, described: PodDescription[], recorded: RecordedPod[]): Promise<PodDescription[]>;
}

export function createActualRecorder(): ActualRecorder {
  /** What was last written of each Pod, to compare with without reading it. */
  const written = new Map<string, string>();

  async function recordOne(engine: Engine, pod: RecordedPod, description: PodDescription): Promise<boolean> {
    const state = stateOf(engine, pod, description);
    const text = JSON.stringify({ ...description, labels: {}, endpoint: null });
    // The row may stand for a newer start by now.
    const isSame = state === pod.state && isStartOf(pod, description) && written.get(pod.name) === text;
    if (isSame || !(await recordPodDescription(pod, { state, description }))) return false;
    written.set(pod.name, text);
    return true;
  }

  return {
    async record(engine, described, recorded) {
      const rows = new Map(recorded.map((pod) => [pod.name, pod]));
      const orphans: PodDescription[] = [];
      const changed: string[] = [];
      for (const description of described) {
        const pod = rows.get(description.name);
        if (!pod || (pod.stoppedAt !== null && pod.state !== 'stopping')) {
          if (!isLeaving(description)) orphans.push(description);
        } else if (isOfNow(pod, description) && (await recordOne(engine, pod, description)))
          changed.push(pod.name);
      }
      const seen = new Set(described.map(({ name }) => name));
      for (const name of written.keys()) if (!seen.has(name)) written.delete(name);
      for (const pod of recorded) {
        if (pod.stoppedAt !== null || seen.has(pod.name)) continue;
        if (await isGone(engine, pod)) await recordPodGone(pod);
      }
      await tellOfPods(changed);
      return orphans;
    },
  };
}

function isStartOf(pod: RecordedPod, { startedAt }: PodDescription): boolean {
  return !startedAt || startedAt.getTime() === pod.startedAt.getTime();
}

function stateOf(engine: Engine, pod: RecordedPod, description: PodDescription): string {
  if (description.exit) return 'exited';
  // The local engine does not ask a container for its health each time; whoever started it did.
  if (engine.name === 'local' && pod.state === 'ready') return 'ready';
  return description.state;
}

/** A Pod that is going away by itself, however long its node takes. */
function isLeaving({ state }: PodDescription): boolean {
  return state === 'stopping' || state === 'gone';
}

/** False for a Pod that is about to be replaced or removed. */
function isOfNow(pod: RecordedPod, description: PodDescription): boolean {
  const { state, exit, startedAt } = description;
  if (pod.state === 'stopping' || state === 'gone') return false;
  const isOver = exit !== undefined || isLeaving(description);
  return !(pod.state === 'starting' && isOver && startedAt && startedAt < pod.startedAt);
}

async function isGone(engine: Engine, pod: RecordedPod): Promise<boolean> {
  if (pod.engine !== engine.name) return true;
  if (pod.state === 'stopping') return false;
  // Its row is written before the engine is asked to start it.
  if (pod.state === 'starting' && pod.ageMs < startGivenUpMs) return false;
  return (await engine.findPod(pod.name)) === undefined;
}
