'use client';

import { useMemo, useSyncExternalStore } from 'react';
import { type FilePlace, readPlace } from '#components/operation/place-href.ts';

function subscribe(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

/** The place in an operation's files that the page's address points at, as links of {@link placeHref} do. */
export function usePlaceInAddress(): FilePlace | undefined {
  const hash = useSyncExternalStore(
    subscribe,
    () => window.location.hash,
    () => '',
  );
  return useMemo(() => readPlace(hash), [hash]);
}
