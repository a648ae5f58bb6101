'use client';

import { type RefObject, useState, useSyncExternalStore } from 'react';

/** For what moves more than itself. The server has none. */
export const wholePage: RefObject<Element | null> = {
  get current() {
    return typeof document === 'undefined' ? null : document.body;
  },
};

/**
 * The newest value, or while the pointer is pressed within an element the value from before: a list that moved then
 * would have the press end on something else, and the click would be lost.
 */
export function useHeldWhilePressed<T>(value: T, element: RefObject<Element | null>): T {
  // Asked of the browser, which also knows of a press that began before this page's scripts ran.
  const isPressed = useSyncExternalStore(
    onPress,
    () => element.current?.matches(':active') ?? false,
    () => false,
  );
  const [held, setHeld] = useState(value);
  if (!isPressed && held !== value) setHeld(value);
  return isPressed ? held : value;
}

function onPress(onChange: () => void): () => void {
  const ended = new AbortController();
  // The click comes right after the pointer went up.
  const later = () => setTimeout(onChange);
  for (const name of ['pointerdown', 'pointerup', 'pointercancel']) {
    window.addEventListener(name, later, { capture: true, signal: ended.signal });
  }
  return () => ended.abort();
}
