import { setTimeout as sleep } from 'node:timers/promises';
import { createBuilder } from '#lib/builds/builder.ts';
import { createBuildHandler } from '#lib/builds/handler.ts';
import { createCallOperation } from '#lib/calls/call-operation.ts';
import { createCallTry } from '#lib/calls/call-try.ts';
import { createStandbyPods } from '#lib/calls/standby-pods.ts';
import { config } from '#lib/config.ts';
import { closeDatabase, databaseUrl } from '#lib/db/client.ts';
import { readInstanceId, readPodKey } from '#lib/db/instance.ts';
import { connectConfiguredEngine } from '#lib/engines/connection/connect.ts';
import { type EngineMonitor, startEngineMonitor } from '#lib/engines/connection/monitor.ts';
import { groupFailedSteps } from '#lib/error-groups/occurrence-store.ts';
import { startListener } from '#lib/events/listener.ts';
import { requestChannel } from '#lib/events/notify.ts';
import { createInvocationHandler, failLostInvocations } from '#lib/invocations/handler.ts';
import { log } from '#lib/log.ts';
import { findOperation } from '#lib/operations/service.ts';
import { createPodPool } from '#lib/pods/pool/pod-pool.ts';
import { createPodReconciler } from '#lib/pods/reconciler/reconciler.ts';
import { createCleaner } from '#lib/retention/cleaner.ts';
import { createEndedRunsTask } from '#lib/runs/ended-runs.ts';
import { createRunHandler } from '#lib/runs/handler.ts';
import { writeRunTexts } from '#lib/runs/search-store.ts';
import { createRuntimeWatcher } from '#lib/runtime-status/watcher.ts';
import { createCarrier, type WorkHandler } from '#lib/work/carrier.ts';
import { createUnderWay } from '#lib/work/under-way.ts';
import type { WorkerLife } from '#lib/work/worker-life.ts';
import { startHeartbeat } from '#lib/workers/heartbeat.ts';
import { createKeeper } from '#lib/workers/keeper.ts';
import { joinWorkers } from '#lib/workers/membership.ts';
import { isAnyWorkerAlive, markDraining, removeWorker, tellOfUnclaimed } from '#lib/workers/store.ts';
import { workerId } from '#lib/workers/this-worker.ts';
import { untilDatabase } from '#lib/workers/until-database.ts';

/** How often the worker looks for requests whose notification it missed. */
const sweepMs = 30_000;
/** How long the last writes of what is given up may take. */
const lastWordsMs = 1000;
/** The hand-over does not wait longer for a database that is away. */
const handOverMs = 3000;
/** By then the worker exits in any case, also when the database or the engine is away. */
const endMs = 12_000;

// As long as there is nothing to shut down in order.
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
const podKey = await untilDatabase(readPodKey);
const logError = (error: unknown) => log.error({ err: error }, 'a worker task failed');

const pods = createPodPool({ instanceId, onError: logError });
const engineMonitor: EngineMonitor = startEngineMonitor({
  name: config().engine,
  connect: (signal) => connectConfiguredEngine(config(), { instanceId, podKey, signal }),
  async onReady() {
    standby.forgetAll();
    await pods.forgetAll();
  },
});
const monitor = () => engineMonitor;
const { perWorker, standbyPods } = config();
const standby = createStandbyPods({ pods, monitor, size: standbyPods, onError: logError });
const builder = createBuilder({ monitor });
const callOperation = createCallOperation({ builder, pods, standby, monitor });
const callTry = createCallTry({ builder, pods, standby, monitor });
const carry = (handler: WorkHandler, limit: number) =>
  createCarrier({ handler, limit, life, onError: logError });
/** By kind of request. */
const carriers = {
  run: carry(createRunHandler({ monitor, callOperation, callTry, life }), perWorker.runs),
  build: carry(createBuildHandler({ monitor, life }), perWorker.builds),
  invocation: carry(createInvocationHandler({ monitor, callOperation, callTry, life }), perWorker.runs),
};

const podReconciler = createPodReconciler({ monitor, instanceId, onError: logError });
const searcher = createEndedRunsTask({ write: writeRunTexts, onError: logError });
const errorGrouper = createEndedRunsTask({ write: groupFailedSteps, onError: logError });
const keeper = createKeeper({ failLostInvocations, onError: logError });
const cleaner = createCleaner({ monitor, keeps: config().retention, onError: logError });
const runtimeWatcher = createRuntimeWatcher({ monitor, onError: logError });
let reconciling: Promise<void> = Promise.resolve();
const membership = await joinWorkers({
  url: databaseUrl(),
  id: workerId,
  onKeeper(term) {
    keeper.serve(term);
    searcher.serve(term);
    errorGrouper.serve(term);
    cleaner.serve(term);
    runtimeWatcher.serve(term);
    reconciling = reconciling.then(() => podReconciler.run(term)).catch(logError);
  },
  onDead: keeper.takeOver,
  onFenced(reason) {
    log.fatal(`This worker ends at once: ${reason}. What it was at is carried on by another.`);
    process.exit(1);
  },
});

/** What to do on a notification `request:<kind>:<id>`, by kind. */
const requests: Record<string, (id: string) => Promise<void>> = {
  run: carriers.run.lookAt,
  build: async (id) => {
    builder.wake(id);
    await carriers.build.lookAt(id);
  },
  invocation: carriers.invocation.lookAt,
  takeover: async () => lookAtAll(),
  operation: async (name) => {
    const operation = await findOperation(name);
    await pods.letGoOfOperation(name, operation?.revision);
    podReconciler.lookAtOperation(name);
  },
  pod: async (name) => podReconciler.lookAt(name),
  'clean-up': async () => cleaner.wake(),
  runtimes: async () => runtimeWatcher.wake(),
  workers: async () => membership.look(),
};

function onPayload(payload: string): void {
  if (stopping.signal.aborted) return;
  const [, kind = '', id = ''] = payload.split(':');
  requests[kind]?.(id).catch(logError);
}

function lookAtAll(): void {
  if (stopping.signal.aborted) return;
  for (const carrier of Object.values(carriers)) carrier.lookAtAll().catch(logError);
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
 * Ends the worker: it finishes what it can for a while, then hands over the rest.
 *
 * @param hurry Aborted when there is no time for that.
 */
async function stop(hurry: AbortSignal): Promise<void> {
  draining.abort(new Error('The worker is draining.'));
  standby.close();
  if (!hurry.aborted) await markDraining(workerId).catch(logError);
  await life.attempts.whenNone(config().drainSeconds * 1000, hurry);
  stopping.abort(new Error('The worker is stopping.'));
  setTimeout(() => process.exit(1), endMs).unref();
  clearInterval(sweep);
  await life.lastWords.whenNone(lastWordsMs);
  await closeListener();
  membership.leave();
  await Promise.race([handOver().catch(logError), sleep(handOverMs)]);
  await reconciling;
  await pods.close().catch(logError);
  await stopOwnPods().catch(logError);
  await engineMonitor.stop().catch(logError);
  await closeDatabase();
  log.info('worker stopped');
  process.exit(0);
}

/** What does not get done here, the keeper does once it finds this worker dead. */
async function handOver(): Promise<void> {
  await Promise.all(Object.values(carriers).map((carrier) => carrier.release()));
  await removeWorker(workerId);
  await tellOfUnclaimed();
}

/** Pods do not outlive the last worker of `npm start`; those of workers inside a cluster wait for the next. */
async function stopOwnPods(): Promise<void> {
  const { kubernetes } = config();
  const isInCluster = kubernetes && !kubernetes.kubeconfig;
  if (!isInCluster && !(await isAnyWorkerAlive())) await podReconciler.stopAll();
}

const hurry = new AbortController();

/** On the second signal the worker hands over at once; on the third it exits. */
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
// Last: from this line on the worker may be asked to end.
log.info({ instanceId, workerId }, 'worker started');
