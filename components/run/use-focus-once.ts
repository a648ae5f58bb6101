'use client';

import { useEffect, useRef, useState } from 'react';

/**
 * Moves the focus to an element that may not be there yet, as soon as it is.
 *
 * @returns What is called with the element's id.
 */
export function useFocusOnce(): (id: string) => void {
  const wanted = useRef<string>(undefined);
  const [, draw] = useState(0);
  // After each drawing: whichever brings the element.
  useEffect(() => {
    const element = wanted.current === undefined ? null : document.getElementById(wanted.current);
    if (!element) return;
    wanted.current = undefined;
    element.focus();
  });
  return (id) => {
    wanted.current = id;
    draw((count) => count + 1);
  };
}
