'use client';

import { useEffect, useSyncExternalStore } from 'react';
import {
  loadMonaco,
  type MonacoState,
  monacoState,
  notLoaded,
  onMonacoState,
} from '#components/editor/load-monaco.ts';
import type { Monaco } from '#components/editor/monaco.ts';

/** Loads Monaco, and tells how far that has come. */
export function useMonacoState(): MonacoState {
  useEffect(tryToLoadMonaco, []);
  return useSyncExternalStore(onMonacoState, monacoState, () => notLoaded);
}

/** Monaco, once it is loaded; it never is where that fails, of which the editor itself tells. */
export function useMonaco(): Monaco | undefined {
  return useMonacoState().monaco;
}

/** The state tells when it fails. */
export function tryToLoadMonaco(): void {
  loadMonaco().catch(() => undefined);
}
