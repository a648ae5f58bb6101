/** Wakes the one who waits for it; remembers when it rang while nobody waited. */
export interface Alarm {
  ring(): void;
  /** Rings once the time is up, unless it is to ring sooner: whoever was woken says again what else there is to wait for. */
  ringIn(ms: number): void;
  /** True once it has rung, false when the time is up first or the signal aborts. */
  wait(timeoutMs: number, signal: AbortSignal): Promise<boolean>;
}

export function createAlarm(): Alarm {
  let hasRung = false;
  let wake = () => {};
  let next: { at: number; timer: NodeJS.Timeout } | undefined;
  const ring = () => {
    hasRung = true;
    wake();
  };
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
    async wait(timeoutMs, signal) {
      if (!hasRung && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(done, timeoutMs);
          function done() {
            clearTimeout(timer);
            signal.removeEventListener('abort', done);
            resolve();
          }
          signal.addEventListener('abort', done, { once: true });
          wake = done;
        });
      }
      wake = () => {};
      const was = hasRung;
      hasRung = false;
      return was;
    },
  };
}
