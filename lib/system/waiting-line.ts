/** Those who wait for one of a few things to become free: first come, first served. */
export interface WaitingLine<Thing, Wish = void> {
  /**
   * Waits until it is served. Rejects with the signal's reason once that aborts, and gives up its place.
   *
   * @param wish For whoever serves the line: {@link WaitingLine.first}.
   */
  join(wish: Wish, signal: AbortSignal): Promise<Thing>;
  /** What the first in line asked for; undefined when nobody waits. */
  first(): { wish: Wish } | undefined;
  /** Serves the first. False when nobody waits. */
  serve(thing: Thing): boolean;
  /** Turns the first away. False when nobody waits. */
  fail(error: unknown): boolean;
}

export function createWaitingLine<Thing, Wish = void>(): WaitingLine<Thing, Wish> {
  interface Waiter {
    wish: Wish;
    signal: AbortSignal;
    onAbort: () => void;
    resolve: (thing: Thing) => void;
    reject: (error: unknown) => void;
  }
  /** A set keeps the order in which they came. */
  const waiters = new Set<Waiter>();

  function first(): Waiter | undefined {
    return waiters.values().next().value;
  }

  function takeFirst(): Waiter | undefined {
    const waiter = first();
    if (waiter) leave(waiter);
    return waiter;
  }

  function leave(waiter: Waiter): void {
    waiters.delete(waiter);
    waiter.signal.removeEventListener('abort', waiter.onAbort);
  }

  return {
    join(wish, signal) {
      signal.throwIfAborted();
      return new Promise((resolve, reject) => {
        const waiter: Waiter = { wish, signal, onAbort, resolve, reject };
        signal.addEventListener('abort', onAbort);
        waiters.add(waiter);
        function onAbort(): void {
          leave(waiter);
          reject(signal.reason);
        }
      });
    },
    first,
    serve(thing) {
      const waiter = takeFirst();
      waiter?.resolve(thing);
      return waiter !== undefined;
    },
    fail(error) {
      const waiter = takeFirst();
      waiter?.reject(error);
      return waiter !== undefined;
    },
  };
}
