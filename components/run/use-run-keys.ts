'use client';

import { useEffect, useEffectEvent } from 'react';

/** What has a use of its own for keys. */
const ownKeys = [
  'input, textarea, select, [contenteditable="true"], pre, section[tabindex="0"]',
  ...['tablist', 'radiogroup', 'separator', 'log', 'menu', 'listbox'].map((role) => `[role="${role}"]`),
].join(', ');
const dialog = '[role="dialog"], [role="alertdialog"]';

/**
 * Keys of a page, without Ctrl or Alt: wherever the focus is, but in a field, a dialog, or what else takes keys itself. A button
 * or link with `data-key` is pressed by its key.
 *
 * @param actions By the key, as KeyboardEvent has it.
 */
export function useRunKeys(actions: ReadonlyMap<string, () => void>): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target instanceof Element && event.target.closest(ownKeys)) return;
    if (document.querySelector(dialog)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const button = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    const action = actions.get(key) ?? (button ? () => button.click() : undefined);
    if (!action) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => handle(event);
    window.addEventListener('keydown', listener);
    return () => window.removeEventListener('keydown', listener);
  }, []);
}
