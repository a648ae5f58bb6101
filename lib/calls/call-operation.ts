import type { Builder } from '#lib/builds/builder.ts';
import { type CallOutcome, callPod, type PodCall } from '#lib/calls/call-pod.ts';
import { callServer } from '#lib/calls/call-server.ts';
import { config } from '#lib/config.ts';
import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import type { Target } from '#lib/engines/engine.ts';
import type { OperationSpec } from '#lib/operations/schema.ts';
import type { MakePod, PodPool } from '#lib/pods/pool/pod-pool.ts';
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

export function createCallOperation(parts: {
  builder: Builder;
  pods: PodPool;
  monitor: () => EngineMonitor;
}): CallOperation {
  const { builder, monitor } = parts;
  return async (callee, call) => {
    const { operation, revision, spec } = callee;
    const server = spec.processor.httpServer;
    if (server) {
      call.onPhase?.({ phase: 'running', pod: null });
      return { ...(await callServer(server, call, config())), log: noLog };
    }
    // The local engine's one target is itself: its Pods are where they would be anyway.
    const node = config().engine === 'local' ? undefined : call.target?.node;
    const make: MakePod = async (signal) => {
      const built = await builder.ensureImage(callee, {
        signal,
        onBuild: (build) => call.onPhase?.({ phase: 'building', build }),
      });
      call.onPhase?.({ phase: 'starting' });
      const { engine } = await monitor().whenReady(signal);
      return { engine, source: toPodSource(callee, built) };
    };
    const wanted = { operation, revision, settings: spec.pods ?? {}, node };
    return callPod({ wanted, make }, call, parts);
  };
}
