import type { Builder } from '#lib/builds/builder.ts';
import { findTryImage } from '#lib/builds/images.ts';
import { type CallOutcome, callPod, onLiveEngine, type PodCall } from '#lib/calls/call-pod.ts';
import type { StandbyPods } from '#lib/calls/standby-pods.ts';
import { type Tried, toTryCall } from '#lib/calls/tried.ts';
import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import { sha256 } from '#lib/json.ts';
import type { MakePod, PodPool } from '#lib/pods/pool/pod-pool.ts';
import { toTryPodSource } from '#lib/pods/pool/pod-source.ts';

/** One try: an event for unsaved files. */
export interface TryCall extends PodCall {
  /** Told the address of the image that a build of the files gets, before anything else. */
  onAddress(contentAddress: string): void;
}

/** Calls unsaved files in their person's try Pod. Throws AppError when there is no answer. */
export type CallTry = (operation: string, tried: Tried, call: TryCall) => Promise<CallOutcome>;

export function createCallTry(parts: {
  builder: Builder;
  pods: PodPool;
  standby: StandbyPods;
  monitor: () => EngineMonitor;
}): CallTry {
  const { builder, standby, monitor } = parts;
  return async (operation, tried, call) => {
    const { person, codeSource, environment } = tried;
    const tryImage = await onLiveEngine(monitor, async () =>
      findTryImage(tried, await monitor().whenReady(call.signal), call.signal),
    );
    const { image, spec } = tryImage;
    call.onAddress(tryImage.ofFiles.contentAddress);
    const owner = { person, revision: sha256(JSON.stringify([image, person])) };
    const make: MakePod = async (signal) => {
      const built = await builder.ensureImage(
        { operation, spec },
        { signal, onBuild: (build) => call.onPhase?.({ phase: 'building', build }) },
      );
      call.onPhase?.({ phase: 'starting' });
      const { engine } = await monitor().whenReady(signal);
      return { engine, source: toTryPodSource(owner, built) };
    };
    // A try Pod's main serves one at a time.
    const wanted = { operation: null, revision: owner.revision, settings: { concurrency: 1 } };
    const outcome = await callPod(
      { wanted, make },
      toTryCall(call, { files: codeSource, environment }),
      parts,
    );
    // What is tried is saved next, and called for the first time.
    standby.want(tryImage);
    return outcome;
  };
}
