/** Wakes the one who waits for it; remembers when it rang while nobody waited. */
export interface Alarm {
  ring(): void;
  /** Rings once the time is up. */
  ringIn(ms: number): void;
  /** True once it has rung, false when the time is up first or the signal aborts. */
  wait(timeoutMs: number, signal: AbortSignal): Promise<boolean>;
}

export function createAlarm(): Alarm {
  let hasRung = false;
  let wake = () => {};
  const ring = () => {
    hasRung = true;
    wake();
  };
  return {
    ring,
    ringIn(ms) {
      setTimeout(ring, ms).unref();
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
