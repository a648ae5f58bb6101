/**
 * Wakes whoever waits for it. A ring while nobody waits is remembered for the next one who does, so none is lost between
 * checking a condition and waiting for it to change.
 */
export interface Alarm {
  ring(): void;
  /** Rings after this time, unless it is already set to ring sooner. */
  ringIn(ms: number): void;
  /**
   * True once it rings, false when the time is up first or the signal aborts.
   *
   * @param options.timeoutMs Without it there is no time-out.
   */
  wait(options?: { timeoutMs?: number; signal?: AbortSignal }): Promise<boolean>;
}

/** @param options.isRung Whether the first to wait is woken at once. */
export function createAlarm({ isRung = false } = {}): Alarm {
  const sleepers = new Set<(hasRung: boolean) => void>();
  let isRemembered = isRung;
  let next: { at: number; timer: NodeJS.Timeout } | undefined;

  function ring(): void {
    if (sleepers.size === 0) isRemembered = true;
    for (const wake of [...sleepers]) wake(true);
  }

  return {
    ring,
    ringIn(ms) {
      const at = performance.now() + ms;
      if (next && next.at <= at) return;
      clearTimeout(next?.timer);
      const timer = setTimeout(() => {
        next = undefined;
        ring();
      }, ms).unref();
      next = { at, timer };
    },
    wait({ timeoutMs, signal } = {}) {
      if (isRemembered || signal?.aborted) {
        const hasRung = isRemembered;
        isRemembered = false;
        return Promise.resolve(hasRung);
      }
      return new Promise((resolve) => {
        const giveUp = () => wake(false);
        const timer = timeoutMs === undefined ? undefined : setTimeout(giveUp, timeoutMs);
        signal?.addEventListener('abort', giveUp, { once: true });
        sleepers.add(wake);
        function wake(hasRung: boolean): void {
          clearTimeout(timer);
          signal?.removeEventListener('abort', giveUp);
          sleepers.delete(wake);
          resolve(hasRung);
        }
      });
    },
  };
}
