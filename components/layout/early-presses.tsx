'use client';

import { useEffect } from 'react';

/** Told on the document once the page's scripts answer presses. */
const readyEvent = 'podsmith:ready';

/**
 * Runs in the page before anything else. Buttons, tabs and choices are there, and look it, long before their scripts are:
 * on a slow machine a press would be lost. It is kept from whoever would see half of it, and made anew as a click once the
 * scripts are there. Links and forms that are sent work without scripts.
 */
const script = `(() => {
  const pressable = 'button:not([type=submit]), [role=tab], label:has([type=radio], [type=checkbox])';
  const kept = new Set();
  let isReady = false;
  let begun;
  const pressed = ({ target }) => target instanceof Element ? target.closest(pressable) : null;
  addEventListener('pointerdown', (event) => {
    begun = isReady ? undefined : pressed(event);
    if (begun) event.stopImmediatePropagation();
  }, true);
  addEventListener('click', (event) => {
    const control = pressed(event);
    if (!control || !event.isTrusted || (isReady && control !== begun)) return;
    begun = undefined;
    event.stopImmediatePropagation();
    event.preventDefault();
    if (isReady) control.click();
    else kept.add(control);
  }, true);
  document.addEventListener('${readyEvent}', () => {
    isReady = true;
    for (const control of kept) control.click();
    kept.clear();
  }, { once: true });
})();`;

/** Lets no press of a control be lost that comes before the page's scripts; stands first in the document's body. */
export function EarlyPresses({ nonce }: { nonce: string | undefined }) {
  // After the first paint with scripts: by then React answers events everywhere on the page.
  useEffect(() => {
    const timer = setTimeout(() => document.dispatchEvent(new Event(readyEvent)));
    return () => clearTimeout(timer);
  }, []);
  // Browsers hide a nonce from scripts, so it is never the same there.
  return (
    <script nonce={nonce} suppressHydrationWarning>
      {script}
    </script>
  );
}
