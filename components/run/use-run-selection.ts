'use client';

import { useSearchParams } from 'next/navigation';

/** What of a run is looked at. */
export interface RunSelection {
  target: string | null;
  /** By its place in the run. */
  step: number | null;
  /** By its number; `null`: the last one. */
  attempt: number | null;
}

/** `push`: going back leads to what was looked at before. */
export type HowSelected = 'push' | 'replace';

/**
 * What of a run is looked at, as the page's address says it (`?target=…&step=3&attempt=1`).
 *
 * @returns It, and what puts another into the address.
 */
export function useRunSelection(
  run: string,
): [RunSelection, (selection: Partial<RunSelection>, how: HowSelected) => void] {
  const params = useSearchParams();
  const select = (selection: Partial<RunSelection>, how: HowSelected) => {
    const query = new URLSearchParams();
    for (const name of ['target', 'step', 'attempt'] as const) {
      const value = selection[name] ?? null;
      if (value !== null) query.set(name, String(value));
    }
    if (query.toString() === params.toString()) return;
    const address = `/runs/${run}${query.size > 0 ? `?${query}` : ''}`;
    if (how === 'push') window.history.pushState(null, '', address);
    else window.history.replaceState(null, '', address);
  };
  const selection = {
    target: params.get('target'),
    step: readNumber(params.get('step')),
    attempt: readNumber(params.get('attempt')),
  };
  return [selection, select];
}

function readNumber(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
