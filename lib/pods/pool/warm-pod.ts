import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, PodExit, PodProblem, PodView } from '#lib/engines/engine.ts';
import { findPodEnd } from '#lib/pods/pod-store.ts';
import { createLogDemux, type InvocationLog, type OnGrown } from '#lib/pods/pool/log-demux.ts';
import type { PodSource } from '#lib/pods/pool/pod-source.ts';

/** A Pod that this worker calls. */
export interface WarmPod {
  readonly name: string;
  readonly endpoint: string;
  /** What each request to it carries. */
  readonly secret: string;
  readonly source: PodSource;
  /** Calls of this worker that it serves. */
  inFlight: number;
  /** When this worker last used it; milliseconds of `performance.now()`. */
  usedAt: number;
  /** Calls that ran out of time since one was answered, or the function's process was replaced. */
  timeouts: number;
  /** How often the supervisor in it has replaced the function's process. */
  replacements: number;
  /** Under way while the worker asks whether it may still be called. */
  claiming?: Promise<boolean>;
  /** Collects what the handler prints while it serves this invocation. */
  openLog(invocationId: string, onGrown?: OnGrown): InvocationLog;
  /** Resolves once it has ended, with the reason, or {@link letGo} was called. */
  readonly exited: Promise<PodExit | undefined>;
  /** Checks now whether it has ended: the log's connection may be as dead as the call's. */
  lookForEnd(): Promise<PodExit | undefined>;
  /** Why it is not reached though it has not ended. */
  findTrouble(): Promise<PodProblem | undefined>;
  /** Stops following it; it keeps running. */
  letGo(): void;
}

/** How soon a log that broke off, though its Pod runs, is read again. */
const followAgainMs = 1000;
/** How often to look for the end of a Pod whose log has ended. */
const looks = 20;

/**
 * @param options.onEnded Called once, when the Pod has ended by itself or was stopped.
 * @param options.onReplaced Called when its supervisor has replaced the function's process.
 */
export function holdPod(options: {
  engine: Engine;
  view: PodView;
  source: PodSource;
  onEnded: (pod: WarmPod) => void;
  onReplaced: (reason: string) => void;
}): WarmPod {
  const { engine, view, source, onEnded } = options;
  const { name } = view;
  const demux = createLogDemux({
    onReplaced(reason) {
      pod.timeouts = 0;
      pod.replacements++;
      options.onReplaced(reason);
    },
  });
  const holding = new AbortController();
  const { signal } = holding;

  async function untilEnded(): Promise<PodExit | undefined> {
    for (;;) {
      await engine.followLogs(name, (line) => demux.feed(line), { signal }).catch(() => undefined);
      if (signal.aborted) return undefined;
      const end = await findEnd(engine, view, looks);
      if (end) return tellEnd(end.exit);
      // The log broke off, though the Pod runs.
      await sleep(followAgainMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async function tellEnd(exit: PodExit | undefined): Promise<PodExit> {
    onEnded(pod);
    pod.letGo();
    const recorded = await findPodEnd(name).catch(() => undefined);
    return (recorded?.wasStopped ? recorded.exit : exit) ?? recorded?.exit ?? removed;
  }

  let settle: (exit: PodExit | undefined | Promise<PodExit | undefined>) => void = () => undefined;
  const exited = new Promise<PodExit | undefined>((resolve) => {
    settle = resolve;
  });

  const pod: WarmPod = {
    name,
    endpoint: view.endpoint ?? '',
    secret: engine.secretOf(name),
    source,
    inFlight: 0,
    usedAt: performance.now(),
    timeouts: 0,
    replacements: 0,
    openLog: demux.open,
    exited,
    async lookForEnd() {
      const end = await findEnd(engine, view, 1);
      if (!end) return undefined;
      settle(tellEnd(end.exit));
      return exited;
    },
    findTrouble: () => engine.findTrouble(name),
    letGo() {
      holding.abort();
      demux.close();
    },
  };
  void untilEnded().then(settle);
  return pod;
}

const removed: PodExit = { code: -1, reason: 'killed', message: 'It was deleted.' };

/** A Pod's log ends a moment before its engine knows that the Pod has ended. Undefined when it runs, or nobody knows. */
async function findEnd(
  engine: Engine,
  { name, startedAt }: PodView,
  times: number,
): Promise<{ exit: PodExit | undefined } | undefined> {
  for (let tries = 0; tries < times; tries++) {
    const now = await engine.findPod(name).catch(() => 'unknown' as const);
    if (now === 'unknown') return undefined;
    if (!now || now.exit || now.state === 'gone') return { exit: now?.exit };
    // Another worker has started it anew.
    if (startedAt && now.startedAt && now.startedAt.getTime() !== startedAt.getTime())
      return { exit: undefined };
    await sleep(50);
  }
  return undefined;
}
