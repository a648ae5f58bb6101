import { setTimeout } from 'node:timers/promises';
import { DBOS } from '@dbos-inc/dbos-sdk';
import { TelemetryCollector } from '@dbos-inc/dbos-sdk/internal/telemetry/collector';
import { wfQueueRunner } from '@dbos-inc/dbos-sdk/internal/wfqueue';
import { workflowTimeoutConfig } from '@dbos-inc/dbos-sdk/internal/workflow_management';

const recoveryPollMs = 250;
const hourMs = 3_600_000;

/**
 * Ends what DBOS does all the time whether there is work or not; together it took one per cent of a core. Call it
 * after `DBOS.launch`. Workflows are started by notification here, so once those that the last worker left are
 * under way (DBOS recovers them through a queue) there is no queue to poll; none has a DBOS time-out to watch;
 * nothing is exported as telemetry, yet its buffer is looked at ten times a second.
 */
export async function quietDbos(stopping: AbortSignal): Promise<void> {
  workflowTimeoutConfig.pollingIntervalMs = hourMs;
  const collector: unknown = DBOS.tracer ? Reflect.get(DBOS.tracer, 'telemetryCollector') : undefined;
  if (collector instanceof TelemetryCollector) await collector.destroy();
  while (!stopping.aborted && (await DBOS.listQueuedWorkflows({ limit: 1 })).length > 0) {
    await setTimeout(recoveryPollMs, undefined, { signal: stopping }).catch(() => undefined);
  }
  wfQueueRunner.stop();
}
