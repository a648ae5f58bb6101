'use client';

import { type RefObject, useEffect, useEffectEvent } from 'react';
import { leavesPage } from '#components/unsaved/leaves-page.ts';
import type { UnsavedWork } from '#components/unsaved/unsaved-work.ts';

interface WaysOut {
  /** What must not be lost; `null`, or what is not dirty, lets everybody go. */
  work: RefObject<UnsavedWork | null>;
  /** @param go What was about to happen. */
  onLeave(go: () => void): void;
}

/**
 * Stops what would take the page away while there is unsaved work: a link, by mouse or keyboard; Back and Forward;
 * closing or reloading. A link opened in another tab takes nothing away.
 */
export function useWaysOut({ work, onLeave }: WaysOut): void {
  const leave = useEffectEvent(onLeave);
  useEffect(() => {
    const stopped = new AbortController();
    const { signal } = stopped;

    const onClick = (event: MouseEvent) => {
      if (!work.current?.isDirty || !isPlain(event)) return;
      const link = event.target instanceof Element ? event.target.closest('a[href]') : null;
      if (!(link instanceof HTMLAnchorElement) || opensElsewhere(link)) return;
      if (!leavesPage(new URL(link.href), window.location)) return;
      event.preventDefault();
      event.stopPropagation();
      // Clicked again, so that other listeners (a menu that closes) see the click.
      leave(() => link.click());
    };
    // Before React and Next hear of it.
    window.addEventListener('click', onClick, { capture: true, signal });

    // Where a browser lacks the Navigation API, or does not let a page stop it (Back pressed twice), the draft kept
    // in this browser is offered when the page is opened again.
    const { navigation } = window;
    const onNavigate = (event: NavigateEvent) => {
      if (!work.current?.isDirty || event.navigationType !== 'traverse' || !event.cancelable) return;
      const { url, key, sameDocument } = event.destination;
      // The browser itself asks before another document.
      if (!sameDocument || url === null || key === null || !leavesPage(new URL(url), window.location)) return;
      event.preventDefault();
      leave(() => void navigation.traverseTo(key));
    };
    navigation?.addEventListener('navigate', onNavigate, { signal });

    const onUnload = (event: BeforeUnloadEvent) => {
      if (work.current?.isDirty) event.preventDefault();
    };
    window.addEventListener('beforeunload', onUnload, { signal });
    return () => stopped.abort();
  }, [work]);
}

function isPlain(event: MouseEvent): boolean {
  return event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
}

function opensElsewhere(link: HTMLAnchorElement): boolean {
  return link.hasAttribute('download') || (link.target !== '' && link.target !== '_self');
}
