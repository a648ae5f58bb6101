/** How wide panes are, in percent of all: id → percent. */
export type PanesLayout = Record<string, number>;

/**
 * A layout as the browser kept it.
 *
 * @param text JSON; `null` where nothing was kept.
 * @returns Undefined when it is not of these panes, as after an update that has others.
 */
export function readLayout(text: string | null, ids: readonly string[]): PanesLayout | undefined {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? 'null');
  } catch {
    return undefined;
  }
  if (typeof kept !== 'object' || kept === null) return undefined;
  const widths = Object.entries(kept);
  const isOfThese = widths.length === ids.length && widths.every(([id]) => ids.includes(id));
  const isWhole = widths.every(([, width]) => typeof width === 'number' && width >= 0 && width <= 100);
  return isOfThese && isWhole ? Object.fromEntries(widths) : undefined;
}

/** The layout that somebody gave these panes in this browser. */
export function recallLayout(name: string, ids: readonly string[]): PanesLayout | undefined {
  try {
    return readLayout(localStorage.getItem(keyOf(name)), ids);
  } catch {
    // Storage is switched off: nothing was kept.
    return undefined;
  }
}

export function keepLayout(name: string, layout: PanesLayout): void {
  try {
    localStorage.setItem(keyOf(name), JSON.stringify(layout));
  } catch {
    // Without it, panes are as wide as they begin.
  }
}

/** Not among what is forgotten at signing out: it tells nothing of anybody. */
const keyOf = (name: string) => `podsmith-panes:${name}`;
