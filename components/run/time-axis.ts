/** A stretch of time in ms since 1970. */
export interface TimeSpan {
  from: number;
  to: number;
}

/** A wait that is left out of the axis; place and width in percent. */
export interface AxisCut {
  left: number;
  width: number;
  /** How long the wait was. */
  ms: number;
}

/** The time axis that the steps of a run share. */
export interface TimeAxis {
  /** Where a moment stands, in percent. */
  place(at: number): number;
  cuts: AxisCut[];
  /** What of it is not left out. */
  shownMs: number;
}

/** A shorter wait (ms) is shown as it was. */
const leastCutMs = 2000;
/** How much of the axis (percent) a cut takes, and all of them at most. */
const cutWidth = 5;
const mostCutWidth = 30;

/**
 * An axis over all spans. A wait in which nothing went on, as between the rounds of a retry, is cut when it is longer than half
 * of all that went on: it would squeeze what one wants to see.
 *
 * @param spans When something went on; in any order, and overlapping as they like.
 */
export function createAxis(spans: readonly TimeSpan[]): TimeAxis {
  const busy = merge(spans);
  const first = busy[0]?.from ?? 0;
  const end = busy.at(-1)?.to ?? 0;
  const busyMs = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  const waits = busy
    .slice(1)
    .map(({ from }, index) => ({ from: busy[index]?.to ?? from, to: from }))
    .filter(({ from, to }) => to - from > Math.max(leastCutMs, busyMs / 2));
  const width = waits.length === 0 ? 0 : Math.min(cutWidth, mostCutWidth / waits.length);
  const shownMs = Math.max(1, end - first - waits.reduce((sum, { from, to }) => sum + to - from, 0));
  const scale = (100 - width * waits.length) / shownMs;

  function place(at: number): number {
    let percent = (Math.min(Math.max(at, first), end) - first) * scale;
    for (const wait of waits) {
      if (at <= wait.from) break;
      const share = Math.min(1, (at - wait.from) / (wait.to - wait.from));
      percent += share * (width - (wait.to - wait.from) * scale);
    }
    return percent;
  }

  const cuts = waits.map(({ from, to }) => ({ left: place(from), width, ms: to - from }));
  return { place, cuts, shownMs };
}

function merge(spans: readonly TimeSpan[]): TimeSpan[] {
  const merged: TimeSpan[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}
