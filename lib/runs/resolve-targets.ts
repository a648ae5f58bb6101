import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import type { Target } from '#lib/engines/engine.ts';
import { isEngineLost } from '#lib/engines/engine-lost.ts';
import type { TargetSelector } from '#lib/engines/target-selector.ts';
import { toErrorView } from '#lib/errors.ts';

const againMs = 1000;

/**
 * What a selector comes to now. An engine that is away is waited for, as a run waits before it begins.
 *
 * @throws What {@link Engine.resolveTargets} throws; the signal's reason once it is aborted.
 */
export async function resolveTargets(
  monitor: EngineMonitor,
  selector: TargetSelector,
  signal: AbortSignal,
): Promise<Target[]> {
  for (;;) {
    const { engine } = await monitor.whenReady(signal);
    try {
      return await engine.resolveTargets(selector);
    } catch (error) {
      if (!isEngineLost(error)) throw error;
      monitor.reportLost(toErrorView(error).message);
      // One that answers for its health and for nothing else is found again at once.
      await sleep(againMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
