import { DBOS } from '@dbos-inc/dbos-sdk';
import { TelemetryCollector } from '@dbos-inc/dbos-sdk/internal/telemetry/collector';
import { wfQueueRunner } from '@dbos-inc/dbos-sdk/internal/wfqueue';
import { workflowTimeoutConfig } from '@dbos-inc/dbos-sdk/internal/workflow_management';

const hourMs = 3_600_000;

/**
 * Ends what DBOS does all the time whether there is work or not; together it took one per cent of a core. Call it
 * after `DBOS.launch`. Workflows are started by notification here, and so are those that another worker left taken
 * up (see take-over.ts), so there is no queue to poll; none has a DBOS time-out to watch; nothing is exported as
 * telemetry, yet its buffer is looked at ten times a second.
 */
export async function quietDbos(): Promise<void> {
  wfQueueRunner.stop();
  workflowTimeoutConfig.pollingIntervalMs = hourMs;
  const collector: unknown = DBOS.tracer ? Reflect.get(DBOS.tracer, 'telemetryCollector') : undefined;
  if (collector instanceof TelemetryCollector) await collector.destroy();
}
