import type { ImageWanted } from '#lib/builds/builder.ts';
import { type BuiltImage, carryOutBuild } from '#lib/builds/images.ts';
import { findBuildRow, insertBuild } from '#lib/builds/store.ts';
import { type Call, type Callee, createCallOperation } from '#lib/calls/call-operation.ts';
import type { CallOutcome } from '#lib/calls/call-pod.ts';
import { createStandbyPods } from '#lib/calls/standby-pods.ts';
import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import { readInstanceId, readPodKey } from '#lib/db/instance.ts';
import { connectConfiguredEngine } from '#lib/engines/connection/connect.ts';
import { type EngineMonitor, startEngineMonitor } from '#lib/engines/connection/monitor.ts';
import { newId } from '#lib/ids.ts';
import { getOperation } from '#lib/operations/service.ts';
import { createPodPool, type PodPool } from '#lib/pods/pool/pod-pool.ts';
import { claimStoreOf } from '#lib/work/claim-store.ts';

/** The part of a worker that calls Pods, in the test's own process. */
export interface PodWorker {
  instanceId: string;
  monitor: EngineMonitor;
  pods: PodPool;
  /** Calls an operation's newest revision. */
  call(operation: string, call?: Partial<Call>): Promise<CallOutcome>;
  /** What the operation answers, as JSON. */
  ask(operation: string, path?: string): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

const never = new AbortController().signal;

/** Several share one database and engine, as workers do. */
export async function startPodWorker(onError: (error: unknown) => void): Promise<PodWorker> {
  const [instanceId, podKey] = await Promise.all([readInstanceId(), readPodKey()]);
  const pods = createPodPool({ instanceId, onError });
  const monitor = startEngineMonitor({
    name: config().engine,
    connect: (signal) => connectConfiguredEngine(config(), { instanceId, podKey, signal }),
    onReady: () => pods.forgetAll(),
  });
  await monitor.whenReady(never);
  const builder = {
    wake: () => {},
    ensureImage: ({ revision = '', ...wanted }: ImageWanted) => ensureImage({ ...wanted, revision }, monitor),
  };
  // Whoever tests one wants the Pods of an operation.
  const standby = createStandbyPods({ pods, monitor: () => monitor, size: 0, onError });
  const callOperation = createCallOperation({ builder, pods, standby, monitor: () => monitor });
  const call: PodWorker['call'] = async (name, more = {}) => {
    const { revision, spec } = await getOperation(name);
    const whole = { method: 'POST', path: '/', headers: [], body: new Uint8Array(), timeoutMs: 20_000 };
    return callOperation({ operation: name, revision, spec }, { ...whole, signal: never, ...more } as Call);
  };
  return {
    instanceId,
    monitor,
    pods,
    call,
    async ask(name, path = '/') {
      const { answer } = await call(name, { path });
      return JSON.parse(Buffer.from(answer.body).toString());
    },
    async stop() {
      await pods.close();
      await monitor.stop();
    },
  };
}

const building = new Map<string, Promise<BuiltImage>>();

/** As the builder does, in this process. */
export async function ensureImage(callee: Callee, monitor: EngineMonitor): Promise<BuiltImage> {
  const present = building.get(callee.revision) ?? build(callee, monitor);
  building.set(callee.revision, present);
  return present;
}

async function build({ operation, revision, spec }: Callee, monitor: EngineMonitor): Promise<BuiltImage> {
  const ready = await monitor.whenReady(never);
  const { id } = await insertBuild(db(), {
    ...{ id: newId(), operation, revision, runtime: 'python3', spec: null },
  });
  await claimStoreOf('builds', ['pending']).claim(id);
  const row = await findBuildRow(db(), id);
  if (!row) throw new Error(`The build ${id} was not stored.`);
  return carryOutBuild(row, { spec, isForTries: false }, ready, never);
}
