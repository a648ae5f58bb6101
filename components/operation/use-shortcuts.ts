'use client';

import { useEffect, useEffectEvent } from 'react';

/** Ctrl/Cmd+S saves, Ctrl/Cmd+Enter runs: wherever the focus is, before Monaco or the browser take them. */
export function useShortcuts({ onSave, onRun }: { onSave(): void; onRun?(): void }): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const action = event.key === 's' ? onSave : event.key === 'Enter' ? onRun : undefined;
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => handle(event);
    window.addEventListener('keydown', listener, { capture: true });
    return () => window.removeEventListener('keydown', listener, { capture: true });
  }, []);
}
