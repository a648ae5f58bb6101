import type { Builder } from '#lib/builds/builder.ts';
import { findTryImage } from '#lib/builds/images.ts';
import { type CallOutcome, callPod, onLiveEngine, type PodCall } from '#lib/calls/call-pod.ts';
import { type Tried, tryHeader } from '#lib/calls/tried.ts';
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
  monitor: () => EngineMonitor;
}): CallTry {
  const { builder, monitor } = parts;
  return async (operation, tried, call) => {
    const { person, codeSource, environment } = tried;
    const { contentAddress, image, spec } = await onLiveEngine(monitor, async () =>
      findTryImage(tried, await monitor().whenReady(call.signal), call.signal),
    );
    call.onAddress(contentAddress);
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
    const text = Buffer.from(JSON.stringify({ files: codeSource, environment }));
    // A try Pod's main serves one at a time.
    const wanted = { operation: null, revision: owner.revision, settings: { concurrency: 1 } };
    return callPod(
      { wanted, make },
      {
        ...call,
        isAlone: true,
        headers: [...call.headers, [tryHeader, String(text.byteLength)]],
        body: Buffer.concat([text, call.body]),
      },
      parts,
    );
  };
}
