import { setMaxListeners } from 'node:events';
import {
  type HelperKind,
  type HelperProcess,
  startHelper,
  type TaskOutcome,
} from '#lib/helper-process/process.ts';
import { createWaitingLine } from '#lib/system/waiting-line.ts';

/** Does tasks in processes of its own, since what users write can take any time and any memory. */
export interface HelperPool<Task, Reply> {
  /**
   * @param options.timeoutMs From when a process begins it; a task waits while all are busy.
   * @throws The signal's reason once it is aborted; Error when no process can be started.
   */
  run(task: Task, options: { timeoutMs: number; signal: AbortSignal }): Promise<TaskOutcome<Reply>>;
  close(): void;
}

/** So that a task that uses its time up does not hold the others up. */
const mostProcesses = 2;
/** A process that has been idle for this long is ended. */
const idleMs = 10 * 60_000;

export function createHelperPool<Task extends object, Reply>(
  kind: HelperKind<Reply>,
): HelperPool<Task, Reply> {
  type Helper = HelperProcess<Task, Reply>;
  const idle: Helper[] = [];
  const line = createWaitingLine<Helper>();
  let count = 0;
  let isClosed = false;

  function add(): void {
    count += 1;
    const helper: Helper = startHelper(kind);
    helper.ended.then(() => {
      count -= 1;
      const place = idle.indexOf(helper);
      if (place >= 0) idle.splice(place, 1);
      // Replaces one that was ended for its use of time or memory, but not one that was idle for long.
      if (line.first() || (count === 0 && helper.isInUse && !isClosed)) add();
    });
    helper.started.then(
      () => give(helper),
      // The first in line fails; the next task tries to start a process again.
      (error: unknown) => line.fail(error),
    );
  }

  function give(helper: Helper): void {
    if (line.serve(helper)) return;
    idle.push(helper);
    helper.rest(idleMs);
  }

  function acquire(signal: AbortSignal): Promise<Helper> {
    signal.throwIfAborted();
    const free = idle.pop();
    if (free) return Promise.resolve(free);
    const served = line.join(undefined, signal);
    if (count < mostProcesses) add();
    return served;
  }

  return {
    async run(task, { timeoutMs, signal }) {
      // All branches of a run listen to its one signal.
      setMaxListeners(0, signal);
      const helper = await acquire(signal);
      const stop = () => helper.end();
      signal.addEventListener('abort', stop, { once: true });
      try {
        const outcome = await helper.run(task, timeoutMs);
        signal.throwIfAborted();
        if ('reply' in outcome) give(helper);
        return outcome;
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    close() {
      isClosed = true;
      for (const helper of idle.splice(0)) helper.end();
    },
  };
}
