'use client';

import { useCallback, useRef, useSyncExternalStore } from 'react';

/**
 * The time now, renewed every `intervalMs`; `null` on the server and while hydrating, so that both draw the same.
 *
 * @param intervalMs 0 stops the clock (a finished step's duration does not change).
 */
export function useNow(intervalMs: number): number | null {
  const now = useRef<number | null>(null);
  const subscribe = useCallback(
    (onChange: () => void) => {
      const tick = () => {
        now.current = Date.now();
        onChange();
      };
      tick();
      if (intervalMs === 0) return () => {};
      const timer = setInterval(tick, intervalMs);
      return () => clearInterval(timer);
    },
    [intervalMs],
  );
  return useSyncExternalStore(
    subscribe,
    () => now.current,
    () => null,
  );
}
