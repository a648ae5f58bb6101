'use client';

import { useTheme } from 'next-themes';
import { useNow } from '#components/time/use-now.ts';

/** True when the dark theme is shown; false on the server and while hydrating, which know no theme. */
export function useIsDark(): boolean {
  const { resolvedTheme } = useTheme();
  const isHydrated = useNow(0) !== null;
  return isHydrated && resolvedTheme === 'dark';
}
