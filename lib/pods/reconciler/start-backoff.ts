/** When Pods that are to be there though nobody calls them may be started again. */
export interface StartBackoff {
  /** In how many milliseconds it may be started; 0: now. */
  waitMs(name: string): number;
  /** It runs. Should it end and have to be started again before long, that is done ever more slowly. */
  started(name: string): void;
  failed(name: string): void;
  /** Its image is yet to be built. */
  imageMissing(name: string): void;
}

const firstMs = 15_000;
const mostMs = 5 * 60_000;
/** How soon an image that was not there is looked for again. */
const imageAgainMs = 10_000;

export function createStartBackoff(): StartBackoff {
  /** How often it was started in a row, with no long time between. */
  const tries = new Map<string, { count: number; againAt: number }>();

  function wait(name: string, count: number, ms: number): void {
    tries.set(name, { count, againAt: performance.now() + ms });
  }

  function next(name: string): number {
    return (tries.get(name)?.count ?? 0) + 1;
  }

  return {
    waitMs(name) {
      const now = performance.now();
      for (const [other, { againAt }] of tries) if (now - againAt > mostMs) tries.delete(other);
      return Math.max(0, (tries.get(name)?.againAt ?? 0) - now);
    },
    started(name) {
      const count = next(name);
      wait(name, count, backoffMs(count - 1));
    },
    failed(name) {
      const count = next(name);
      wait(name, count, backoffMs(count));
    },
    imageMissing: (name) => wait(name, 0, imageAgainMs),
  };
}

/** @param failures How often in a row it did not stay; 0: not at all. */
function backoffMs(failures: number): number {
  return failures === 0 ? 0 : Math.min(firstMs * 2 ** (failures - 1), mostMs);
}
