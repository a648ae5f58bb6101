import { type ChildProcess, spawn } from 'node:child_process';
import { setMaxListeners } from 'node:events';
import path from 'node:path';
import { type EvaluatorExit, readExit } from '#lib/expressions/evaluator-exit.ts';
import { type Reply, ready, replySchema, type Task } from '#lib/expressions/protocol.ts';
import { limits } from '#lib/limits.ts';
import { dieWithParent } from '#lib/system/die-with-parent.ts';
import { createWaitingLine } from '#lib/system/waiting-line.ts';

/**
 * How a task ended: with a reply, because it took too long or too much memory, or because its process ended for another
 * reason, which reads after "the process".
 */
export type TaskOutcome = { reply: Reply } | { exceeded: 'time' | 'memory' } | { ended: string };

/** Evaluates expressions in processes of its own, since what users write can take any time and any memory. */
export interface Evaluator {
  /**
   * @param options.timeoutMs From when a process begins it; a task waits while all are busy.
   * @throws The signal's reason once it is aborted; Error when no process can be started.
   */
  run(task: Task, options: { timeoutMs: number; signal: AbortSignal }): Promise<TaskOutcome>;
  close(): void;
}

/** So that an expression that uses its time up does not hold the others up. */
const mostProcesses = 2;
/** A process that has been idle for this long is ended. */
const idleMs = 10 * 60_000;
/**
 * From V8 13 on (Node 24), the address range for machine code is mapped writable as a whole, and the system counts it as
 * data though it is hardly used.
 */
const codeRangeMib = Number.parseInt(process.versions.v8, 10) >= 13 ? 512 : 0;

/**
 * @param options.program Node's arguments for the process.
 */
export function createEvaluator(options: { program: string[] } = { program: programArguments() }): Evaluator {
  const idle: EvaluatorProcess[] = [];
  const line = createWaitingLine<EvaluatorProcess>();
  let count = 0;
  let isClosed = false;

  function add(): void {
    count += 1;
    const process = startProcess(options.program);
    process.ended.then(() => {
      count -= 1;
      const place = idle.indexOf(process);
      if (place >= 0) idle.splice(place, 1);
      // Replaces one that was ended for its use of time or memory, but not one that was idle for long.
      if (line.first() || (count === 0 && process.isInUse && !isClosed)) add();
    });
    process.started.then(
      () => give(process),
      // The first in line fails; the next task tries to start a process again.
      (error: unknown) => line.fail(error),
    );
  }

  function give(process: EvaluatorProcess): void {
    if (line.serve(process)) return;
    idle.push(process);
    process.rest(idleMs);
  }

  function acquire(signal: AbortSignal): Promise<EvaluatorProcess> {
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
      const process = await acquire(signal);
      const stop = () => process.end();
      signal.addEventListener('abort', stop, { once: true });
      try {
        const outcome = await process.run(task, timeoutMs);
        signal.throwIfAborted();
        if ('reply' in outcome) give(process);
        return outcome;
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    close() {
      isClosed = true;
      for (const process of idle.splice(0)) process.end();
    },
  };
}

interface EvaluatorProcess {
  /** Resolves once it can be asked. */
  started: Promise<void>;
  /** Resolves once it has ended, however it did. */
  ended: Promise<EvaluatorExit>;
  /** True from its first task until it rests. */
  isInUse: boolean;
  run(task: Task, timeoutMs: number): Promise<TaskOutcome>;
  /** Ends it unless a task comes within this time. */
  rest(ms: number): void;
  end(): void;
}

function startProcess(program: string[]): EvaluatorProcess {
  // The heap's own limit does not hold for all of V8's memory, and does not hold in a thread at all; the system's does.
  const dataMib = limits.expressionMemoryMib + codeRangeMib;
  const limit = `ulimit -c 0; ulimit -d ${dataMib * 1024}; exec "$@"`;
  const { command, args } = dieWithParent('KILL', 'sh', ['-c', limit, 'sh', process.execPath, ...program]);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  let settle: ((outcome: TaskOutcome) => void) | undefined;
  let resting: NodeJS.Timeout | undefined;

  const ended = new Promise<EvaluatorExit>((resolve) => {
    child.once('exit', (code, signal) => resolve(readExit(code, signal)));
    child.once('error', (error) => resolve({ ended: `failed: ${error.message}` }));
  });
  const started = new Promise<void>((resolve, reject) => {
    child.on('message', (message) => {
      if (message === ready) resolve();
      else {
        const parsed = replySchema.safeParse(message);
        settle?.(parsed.success ? { reply: parsed.data } : { ended: 'answered what is no reply' });
        if (!parsed.success) self.end();
      }
    });
    ended.then((exit) => {
      reject(new Error('The process that evaluates expressions does not start.'));
      settle?.(exit);
    });
  });
  hold(child, true);

  const self: EvaluatorProcess = {
    started: started.finally(() => hold(child, false)),
    ended,
    isInUse: false,
    run(task, timeoutMs) {
      clearTimeout(resting);
      self.isInUse = true;
      hold(child, true);
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          settle?.({ exceeded: 'time' });
          self.end();
        }, timeoutMs);
        settle = (outcome) => {
          settle = undefined;
          clearTimeout(timer);
          hold(child, false);
          resolve(outcome);
        };
        child.send(task, (error) => error && self.end());
      });
    },
    rest(ms) {
      self.isInUse = false;
      resting = setTimeout(() => self.end(), ms).unref();
    },
    end: () => void child.kill('SIGKILL'),
  };
  return self;
}

/** While it has something to do, a process keeps its parent from ending; resting it does not. */
function hold(child: ChildProcess, isHeld: boolean): void {
  if (isHeld) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

/** Node's arguments for the program: as set-up bundled it, or from source when we run from source. */
function programArguments(): string[] {
  // Most of the process is Node itself.
  const heap = `--max-old-space-size=${limits.expressionMemoryMib / 2}`;
  const main = process.argv[1] ?? '';
  const isBuilt = /[\\/](dist[\\/][\w-]+\.js|next[\\/]dist[\\/]bin[\\/]next)$/.test(main);
  return isBuilt
    ? [heap, path.join(process.cwd(), 'dist/evaluator-process.js')]
    : [heap, ...typescriptLoader(), path.join(process.cwd(), 'lib/expressions/evaluator-process.ts')];
}

/** Node 24 reads TypeScript itself; a loader's thread would have a code range of its own there, beyond the limit. */
function typescriptLoader(): string[] {
  const readsTypescript = 'typescript' in process.features && process.features.typescript;
  return readsTypescript ? [] : ['--import', 'tsx'];
}

let shared: Evaluator | undefined;

/** This process's evaluator, made on first use. */
export function evaluator(): Evaluator {
  shared ??= createEvaluator();
  return shared;
}
