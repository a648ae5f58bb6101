/** A worker as the keeper sees it at one look. */
export interface SeenWorker {
  id: string;
  hostname: string;
  pid: number;
  /** Whether some session holds its lock. */
  held: boolean;
}

/** Decides which workers are dead, by comparing one look with the next. */
export interface DeathWatch {
  /** Takes what a look has found and returns the dead workers. */
  look(workers: SeenWorker[]): string[];
  /** Whether some worker's lock is free: worth another look soon. */
  hasSuspects(): boolean;
}

/**
 * A worker is dead when its lock was free for `patience` looks in a row: a living one that lost its connection has its
 * lock back by then, or has ended itself. Where its process is seen to be gone, two looks are enough.
 *
 * It counts looks rather than time, so that a keeper that was frozen itself declares nobody dead.
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
