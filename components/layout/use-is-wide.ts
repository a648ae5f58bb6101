'use client';

import { useSyncExternalStore } from 'react';

const query = '(min-width: 640px)';

/** True when the window is wider than a phone; true on the server and while hydrating. */
export function useIsWide(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', onChange);
      return () => list.removeEventListener('change', onChange);
    },
    () => window.matchMedia(query).matches,
    () => true,
  );
}
