'use client';

import { useSyncExternalStore } from 'react';

/** Reads the switch, and sets it. */
export type UseSwitch = () => [isOn: boolean, set: (isOn: boolean) => void];

/**
 * A choice between on and off that this browser remembers, one for all that use it.
 *
 * @param key Of the browser's storage.
 * @param isOnAtFirst What counts until someone has chosen, and while the server renders.
 */
export function keptSwitch(key: string, isOnAtFirst: boolean): UseSwitch {
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
      const kept = localStorage.getItem(key);
      return kept === null ? isOnAtFirst : kept === 'on';
    } catch {
      return chosen ?? isOnAtFirst;
    }
  }

  function write(isOn: boolean): void {
    chosen = isOn;
    try {
      localStorage.setItem(key, isOn ? 'on' : 'off');
    } catch {
      // Storage is full or switched off.
    }
    for (const tell of listeners) tell();
  }

  return () => [useSyncExternalStore(subscribe, read, () => isOnAtFirst), write];
}
