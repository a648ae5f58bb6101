'use client';

import { useSyncExternalStore } from 'react';

const key = 'podsmith:log-wrap';
const listeners = new Set<() => void>();
/** Of a browser that refuses storage: for as long as the page lives. */
let chosen: boolean | undefined;

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange);
  window.addEventListener('storage', onChange);
  return () => {
    listeners.delete(onChange);
    window.removeEventListener('storage', onChange);
  };
}

function read(): boolean {
  try {
    return (localStorage.getItem(key) ?? 'on') === 'on';
  } catch {
    return chosen ?? true;
  }
}

/** Whether logs wrap long lines: one choice for all of them, which this browser remembers. */
export function useWraps(): [wraps: boolean, setWraps: (wraps: boolean) => void] {
  const wraps = useSyncExternalStore(subscribe, read, () => true);
  return [wraps, write];
}

function write(wraps: boolean): void {
  chosen = wraps;
  try {
    localStorage.setItem(key, wraps ? 'on' : 'off');
  } catch {
    // Storage is full or switched off.
  }
  for (const tell of listeners) tell();
}
