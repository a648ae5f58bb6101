/** When replicas that are to be kept may be started again. */
export interface StartBackoff {
  /** In how many milliseconds it may be started; 0: now. */
  waitMs(name: string): number;
  /** It runs. If it ends soon and has to be started again, the waits grow. */
  started(name: string): void;
  failed(name: string): void;
  /** Its image is not built yet. */
  imageMissing(name: string): void;
}

const firstMs = 15_000;
const mostMs = 5 * 60_000;
/** How soon a missing image is looked for again. */
const imageAgainMs = 10_000;

export function createStartBackoff(): StartBackoff {
  /** How often it was started in quick succession. */
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

/** @param failures How often in a row it did not stay up. */
function backoffMs(failures: number): number {
  return failures === 0 ? 0 : Math.min(firstMs * 2 ** (failures - 1), mostMs);
}
