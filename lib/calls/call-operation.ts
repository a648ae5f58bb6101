import type { Builder } from '#lib/builds/builder.ts';
import { findTryImage } from '#lib/builds/images.ts';
import { type CallOutcome, callPod, onLiveEngine, type PodCall } from '#lib/calls/call-pod.ts';
import { callServer } from '#lib/calls/call-server.ts';
import { callStandby, type StandbyCallee, standbyFiles } from '#lib/calls/call-standby.ts';
import type { StandbyPods } from '#lib/calls/standby-pods.ts';
import { config } from '#lib/config.ts';
import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import type { Target } from '#lib/engines/engine.ts';
import type { OperationSpec } from '#lib/operations/schema.ts';
import type { MakePod, PodPool, PodsWanted } from '#lib/pods/pool/pod-pool.ts';
import { toPodSource } from '#lib/pods/pool/pod-source.ts';

/** An operation's revision, ready to be called. */
export interface Callee {
  operation: string;
  revision: string;
  spec: OperationSpec;
}

/** What is sent to an operation. */
export interface Call extends PodCall {
  /** Where the operation's Pod has to run; absent: wherever the engine puts it. */
  target?: Target;
}

/** Calls an operation through whichever processor it has. Throws AppError when there is no answer. */
export type CallOperation = (callee: Callee, call: Call) => Promise<CallOutcome>;

const noLog = Promise.resolve('');
const unaborted = new AbortController().signal;

export function createCallOperation(parts: {
  builder: Builder;
  pods: PodPool;
  standby: StandbyPods;
  monitor: () => EngineMonitor;
}): CallOperation {
  const { builder, pods, standby, monitor } = parts;

  /** Where there is no Pod of the revision yet: what a standby Pod needs to answer for it. */
  async function findStandbyCallee(
    { operation, spec }: Callee,
    wanted: PodsWanted,
    signal: AbortSignal,
  ): Promise<StandbyCallee | undefined> {
    const files = wanted.node ? undefined : standbyFiles(spec);
    if (!files || (await pods.hasReady(wanted))) return undefined;
    const find = async () => findTryImage(files, await monitor().whenReady(signal), signal);
    return { operation, files, tried: await onLiveEngine(monitor, find) };
  }

  return async (callee, call) => {
    const { operation, revision, spec } = callee;
    const server = spec.processor.httpServer;
    if (server) {
      call.onPhase?.({ phase: 'running', pod: null });
      return { ...(await callServer(server, call, config())), log: noLog };
    }
    // The local engine's one target is itself: its Pods are where they would be anyway.
    const node = config().engine === 'local' ? undefined : call.target?.node;
    const making =
      (onPhase: Call['onPhase']): MakePod =>
      async (signal) => {
        const built = await builder.ensureImage(callee, {
          signal,
          onBuild: (build) => onPhase?.({ phase: 'building', build }),
        });
        onPhase?.({ phase: 'starting' });
        const { engine } = await monitor().whenReady(signal);
        return { engine, source: toPodSource(callee, built) };
      };
    const wanted: PodsWanted = { operation, revision, settings: spec.pods ?? {}, node };
    const first = await findStandbyCallee(callee, wanted, call.signal);
    const lease = first && standby.take(first.tried.image);
    if (lease) {
      // Its own Pod comes up behind. What keeps it from that is in the records of the build and the Pod, and the next
      // call, for which there is no standby Pod then, tells it.
      pods
        .acquire(wanted, making(undefined), unaborted)
        .then((own) => own.release())
        .then(() => standby.want(first.tried))
        .catch(() => undefined);
      const outcome = await callStandby(lease, first, call);
      if (outcome) return outcome;
    }
    const outcome = await callPod({ wanted, make: making(call.onPhase) }, call, parts);
    if (first) standby.want(first.tried);
    return outcome;
  };
}
