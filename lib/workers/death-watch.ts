/** A worker as the keeper sees it in one look. */
export interface SeenWorker {
  id: string;
  hostname: string;
  pid: number;
  /** Whether some session holds its lock. */
  held: boolean;
}

/** Decides which workers are dead, from one look to the next. */
export interface DeathWatch {
  /** Takes a look's finding; answers who is dead. */
  look(workers: SeenWorker[]): string[];
  /** Whether some worker's lock is free, so that it is worth looking again soon. */
  hasSuspects(): boolean;
}

/**
 * A worker without its lock is dead when that stays so for `patience` looks in a row: a living one that lost its
 * connection has it again by then, or has ended itself. Where it can be seen that its process is gone, two looks do.
 *
 * Looks are counted rather than time, so that a keeper that was itself frozen for a while blames nobody.
 */
export function createDeathWatch(options: {
  patience: number;
  /** True when the worker's process would run on this machine and does not. */
  isProcessGone: (worker: SeenWorker) => boolean;
}): DeathWatch {
  let missed = new Map<string, number>();
  return {
    look(workers) {
      const free = workers.filter((worker) => !worker.held);
      missed = new Map(free.map(({ id }) => [id, (missed.get(id) ?? 0) + 1]));
      return free
        .filter((worker) => {
          const looks = missed.get(worker.id) ?? 0;
          return looks >= options.patience || (looks >= 2 && options.isProcessGone(worker));
        })
        .map(({ id }) => id);
    },
    hasSuspects: () => missed.size > 0,
  };
}
