import { DBOS } from '@dbos-inc/dbos-sdk';
import { registerBuilder } from '#lib/builds/workflow.ts';
import { config } from '#lib/config.ts';
import { databaseUrl, db } from '#lib/db/client.ts';
import { connectConfiguredEngine } from '#lib/engines/connect.ts';
import { type EngineMonitor, startEngineMonitor } from '#lib/engines/monitor.ts';
import { startListener } from '#lib/events/listener.ts';
import { changeChannel } from '#lib/events/notify.ts';
import { readInstanceId } from '#lib/instance.ts';
import { log } from '#lib/log.ts';
import { findOperation } from '#lib/operations/service.ts';
import { createPodKeeper } from '#lib/pods/pod-keeper.ts';
import { createPodPool } from '#lib/pods/pod-pool.ts';
import { quietDbos } from '#lib/quiet-dbos.ts';
import { createCallOperation } from '#lib/runs/call-operation.ts';
import { createInvocationRunner } from '#lib/runs/invocation-runner.ts';
import { registerRunner } from '#lib/runs/workflow.ts';
import { startHeartbeat } from '#lib/worker-heartbeat.ts';

/** How often the worker looks for requests whose notification it missed. */
const sweepMs = 30_000;

const stopping = new AbortController();
const life = { stopping: stopping.signal };
const instanceId = await readInstanceId();
const logError = (error: unknown) => log.error({ err: error }, 'a worker task failed');

const pods = createPodPool({ instanceId, onError: logError });
let engineMonitor: EngineMonitor | undefined;
const monitor = (): EngineMonitor => {
  if (!engineMonitor) throw new TypeError('The engine monitor is not started yet.');
  return engineMonitor;
};
const builder = registerBuilder({ monitor, life });
const callOperation = createCallOperation({ builder, pods, monitor });
const runner = registerRunner({ monitor, callOperation, life });
const invocations = createInvocationRunner({ monitor, callOperation, life });

const podKeeper = createPodKeeper({ monitor, instanceId, onError: logError });

await invocations.failLost();
engineMonitor = startEngineMonitor({
  name: config().engine,
  connect: (signal) => connectConfiguredEngine(config(), { instanceId, signal }),
  onReady: () => pods.forgetAll(),
});
podKeeper.run(stopping.signal).catch(logError);

DBOS.setConfig({
  name: 'podsmith',
  systemDatabaseUrl: withIdleTransactionTimeout(databaseUrl()),
  systemDatabasePoolSize: 5,
  // Fixed, so that this worker carries on what the one before it left, also after an upgrade.
  executorID: 'worker',
  applicationVersion: 'podsmith',
  logLevel: 'warn',
  useListenNotify: false,
  schedulerPollingIntervalMs: 3_600_000,
});
await DBOS.launch();
quietDbos(stopping.signal).catch(logError);

/**
 * Lets PostgreSQL end transactions of DBOS that are left open for a minute. DBOS would set this by a query of its
 * own on each new connection, before the one that waits for it, which the driver warns of on the terminal.
 */
function withIdleTransactionTimeout(url: string): string {
  const changed = new URL(url);
  const given = changed.searchParams.get('options') ?? '';
  changed.searchParams.set('options', `${given} -c idle_in_transaction_session_timeout=60000`.trim());
  return changed.href;
}

/** What stands behind each kind of request told on the change channel as `request:<kind>:<id>`. */
const requests: Record<string, (id: string) => Promise<void>> = {
  run: runner.lookAt,
  build: builder.lookAt,
  invocation: invocations.lookAt,
  operation: async (name) => {
    const operation = await findOperation(name);
    await pods.letGoOfOperation(name, operation?.revision);
    podKeeper.lookAtOperation(name);
  },
  pod: async (name) => podKeeper.lookAt(name),
};

function onPayload(payload: string): void {
  if (!payload.startsWith('request:') || stopping.signal.aborted) return;
  const [, kind = '', id = ''] = payload.split(':');
  requests[kind]?.(id).catch(logError);
}

function lookAtAll(): void {
  if (stopping.signal.aborted) return;
  for (const part of [runner, builder, invocations]) part.lookAtAll().catch(logError);
}

const closeListener = startListener({
  url: databaseUrl(),
  channel: changeChannel,
  onPayload,
  onListening: lookAtAll,
});
const sweep = setInterval(lookAtAll, sweepMs);
if (config().kubernetes) startHeartbeat(config().home);
log.info({ instanceId }, 'worker started');

async function stop(): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort(new Error('The worker is stopping.'));
  clearInterval(sweep);
  await closeListener();
  // What was under way writes its last words.
  await new Promise((resolve) => setTimeout(resolve, 100));
  await pods.close().catch(logError);
  await podKeeper.stopAll().catch(logError);
  await engineMonitor?.stop().catch(logError);
  await db().$disconnect();
  log.info('worker stopped');
  // Workflows under way never settle (see neverSettle); nothing else is left to wait for.
  process.exit(0);
}

process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());
// The supervisor holds the other end of this channel; it closes however the supervisor ends.
process.on('disconnect', () => void stop());
