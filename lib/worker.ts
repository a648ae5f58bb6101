import { setTimeout as sleep } from 'node:timers/promises';
import { registerBuilder } from '#lib/builds/workflow.ts';
import { config } from '#lib/config.ts';
import { closeDatabase, databaseUrl } from '#lib/db/client.ts';
import { connectConfiguredEngine } from '#lib/engines/connect.ts';
import { type EngineMonitor, startEngineMonitor } from '#lib/engines/monitor.ts';
import { startListener } from '#lib/events/listener.ts';
import { requestChannel } from '#lib/events/notify.ts';
import { readInstanceId } from '#lib/instance.ts';
import { log } from '#lib/log.ts';
import { findOperation } from '#lib/operations/service.ts';
import { createPodKeeper } from '#lib/pods/pod-keeper.ts';
import { createPodPool } from '#lib/pods/pod-pool.ts';
import { createCallOperation } from '#lib/runs/call-operation.ts';
import { createInvocationRunner } from '#lib/runs/invocation-runner.ts';
import { registerRunner } from '#lib/runs/workflow.ts';
import { startHeartbeat } from '#lib/worker-heartbeat.ts';
import type { WorkerLife } from '#lib/worker-life.ts';
import { createKeeper } from '#lib/workers/keeper.ts';
import { launchDbos } from '#lib/workers/launch-dbos.ts';
import { joinWorkers } from '#lib/workers/membership.ts';
import { isAnyWorkerAlive, markDraining, removeWorkers, tellAbandoned } from '#lib/workers/store.ts';
import { abandonWorkflows, takeUpWorkflows } from '#lib/workers/take-over.ts';
import { workerId } from '#lib/workers/this-worker.ts';
import { createUnderWay } from '#lib/workers/under-way.ts';
import { untilDatabase } from '#lib/workers/until-database.ts';

/** How often the worker looks for requests whose notification it missed. */
const sweepMs = 30_000;
/** How long the last words of what is let go of may take. */
const lastWordsMs = 1000;
/** DBOS asks a database that is away again and again, for ever. */
const handOverMs = 3000;
/** A worker that could not end itself by then, because the database or the engine is away, ends all the same. */
const endMs = 12_000;

// Until there is something to end in order.
const endAtOnce = () => process.exit(1);
process.on('disconnect', endAtOnce);

const draining = new AbortController();
const stopping = new AbortController();
const life: WorkerLife = {
  id: workerId,
  draining: draining.signal,
  stopping: stopping.signal,
  attempts: createUnderWay(),
  lastWords: createUnderWay(),
};
const instanceId = await untilDatabase(readInstanceId);
const logError = (error: unknown) => log.error({ err: error }, 'a worker task failed');

const pods = createPodPool({ instanceId, onError: logError });
const engineMonitor: EngineMonitor = startEngineMonitor({
  name: config().engine,
  connect: (signal) => connectConfiguredEngine(config(), { instanceId, signal }),
  onReady: () => pods.forgetAll(),
});
const monitor = () => engineMonitor;
const builder = registerBuilder({ monitor, life });
const callOperation = createCallOperation({ builder, pods, monitor });
const runner = registerRunner({ monitor, callOperation, life });
const invocations = createInvocationRunner({ monitor, callOperation, life });

const podKeeper = createPodKeeper({ monitor, instanceId, onError: logError });
const launched = launchDbos({ url: databaseUrl(), workerId });
const keeper = createKeeper({ launched, failLostInvocations: invocations.failLost, onError: logError });
let keepingPods: Promise<void> = Promise.resolve();
const membership = await joinWorkers({
  url: databaseUrl(),
  id: workerId,
  onKeeper(term) {
    keeper.serve(term);
    keepingPods = keepingPods.then(() => podKeeper.run(term)).catch(logError);
  },
  onDead: keeper.takeOver,
  onFenced(reason) {
    log.fatal(`This worker ends at once: ${reason}. What it was at is carried on by another.`);
    process.exit(1);
  },
});
await launched;

/** What stands behind each kind of request, told as `request:<kind>:<id>`. */
const requests: Record<string, (id: string) => Promise<void>> = {
  run: runner.lookAt,
  build: builder.lookAt,
  invocation: invocations.lookAt,
  takeover: async () => lookAtAll(),
  operation: async (name) => {
    const operation = await findOperation(name);
    await pods.letGoOfOperation(name, operation?.revision);
    podKeeper.lookAtOperation(name);
  },
  pod: async (name) => podKeeper.lookAt(name),
  workers: async () => membership.look(),
};

function onPayload(payload: string): void {
  if (stopping.signal.aborted) return;
  const [, kind = '', id = ''] = payload.split(':');
  requests[kind]?.(id).catch(logError);
}

function lookAtAll(): void {
  if (stopping.signal.aborted) return;
  if (!draining.signal.aborted) takeUpWorkflows().catch(logError);
  for (const part of [runner, builder, invocations]) part.lookAtAll().catch(logError);
}

const closeListener = startListener({
  url: databaseUrl(),
  channel: requestChannel,
  onPayload,
  onListening: lookAtAll,
});
const sweep = setInterval(lookAtAll, sweepMs);
if (config().kubernetes) startHeartbeat(config().home);

/**
 * Ends the worker: what it has begun goes on for a while, then it hands over what is left.
 *
 * @param hurry Aborted when there is no time for that.
 */
async function stop(hurry: AbortSignal): Promise<void> {
  draining.abort(new Error('The worker is draining.'));
  if (!hurry.aborted) await markDraining(workerId).catch(logError);
  await life.attempts.whenNone(config().drainSeconds * 1000, hurry);
  stopping.abort(new Error('The worker is stopping.'));
  setTimeout(() => process.exit(1), endMs).unref();
  clearInterval(sweep);
  await life.lastWords.whenNone(lastWordsMs);
  await closeListener();
  membership.leave();
  await Promise.race([handOver().catch(logError), sleep(handOverMs)]);
  await keepingPods;
  await pods.close().catch(logError);
  await stopOwnPods().catch(logError);
  await engineMonitor.stop().catch(logError);
  await closeDatabase();
  log.info('worker stopped');
  // Workflows under way never settle (see neverSettle); nothing else is left to wait for.
  process.exit(0);
}

/** Whatever is not done here, the keeper does once it misses this worker. */
async function handOver(): Promise<void> {
  await removeWorkers([workerId]);
  await abandonWorkflows([workerId]);
  await tellAbandoned();
}

/** Pods do not outlive the last worker of `npm start`; those of workers inside a cluster wait for the next. */
async function stopOwnPods(): Promise<void> {
  const { kubernetes } = config();
  const isInCluster = kubernetes && !kubernetes.kubeconfig;
  if (!isInCluster && !(await isAnyWorkerAlive())) await podKeeper.stopAll();
}

const hurry = new AbortController();

/** Asked a second time, the worker waits for nothing any more; a third time, not even for itself. */
function onEnd(isUrgent = false): void {
  if (stopping.signal.aborted && !isUrgent) process.exit(1);
  if (isUrgent || draining.signal.aborted) hurry.abort();
  if (!draining.signal.aborted) void stop(hurry.signal);
}

process.on('SIGTERM', () => onEnd());
process.on('SIGINT', () => onEnd());
// The supervisor holds the other end of this channel; it closes however the supervisor ends, the database with it.
process.off('disconnect', endAtOnce);
process.on('disconnect', () => onEnd(true));
// Last: whoever has read this may ask it to end.
log.info({ instanceId, workerId }, 'worker started');
