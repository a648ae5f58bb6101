import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, Target } from '#lib/engines/engine.ts';
import { isEngineLost } from '#lib/engines/engine-lost.ts';
import type { TargetSelector } from '#lib/engines/target-selector.ts';
import { toErrorView } from '#lib/errors.ts';

/** Of an EngineMonitor, what is asked here. */
interface Monitor {
  whenReady(signal: AbortSignal): Promise<{ engine: Pick<Engine, 'resolveTargets'> }>;
  reportLost(reason: string): void;
}

/**
 * What a selector matches now. Waits for an engine that is away, as a run does before it begins.
 *
 * @throws What {@link Engine.resolveTargets} throws; the signal's reason once it is aborted.
 */
export async function resolveTargets(
  monitor: Monitor,
  selector: TargetSelector,
  signal: AbortSignal,
  againMs = 1000,
): Promise<Target[]> {
  for (;;) {
    const { engine } = await monitor.whenReady(signal);
    try {
      return await engine.resolveTargets(selector);
    } catch (error) {
      if (!isEngineLost(error)) throw error;
      monitor.reportLost(toErrorView(error).message);
      // An engine that answers health checks and nothing else would be found again at once.
      await sleep(againMs, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}
