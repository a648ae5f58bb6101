import { type ChildProcess, spawn } from 'node:child_process';
import type { z } from 'zod';
import { type HelperExit, readExit } from '#lib/helper-process/exit.ts';
import { ready } from '#lib/helper-process/serve.ts';
import { childEnvironment } from '#lib/system/child-environment.mjs';
import { dieWithParent } from '#lib/system/die-with-parent.ts';

/**
 * How a task ended: with a reply, because it took too long or too much memory, or because its process ended for another
 * reason, which reads after "the process".
 */
export type TaskOutcome<Reply> = { reply: Reply } | { exceeded: 'time' | 'memory' } | { ended: string };

/** What a helper process is. */
export interface HelperKind<Reply> {
  /** Node's arguments. */
  program: string[];
  /** Of its data, heap included. */
  memoryMib: number;
  replySchema: z.ZodType<Reply>;
}

export interface HelperProcess<Task, Reply> {
  /** Resolves once it can be asked. */
  started: Promise<void>;
  /** Resolves once it has ended, however it did. */
  ended: Promise<HelperExit>;
  /** True from its first task until it rests. */
  isInUse: boolean;
  run(task: Task, timeoutMs: number): Promise<TaskOutcome<Reply>>;
  /** Ends it unless a task comes within this time. */
  rest(ms: number): void;
  end(): void;
}

/**
 * From V8 13 on (Node 24), the address range for machine code is mapped writable as a whole, and the system counts it as
 * data though it is hardly used.
 */
const codeRangeMib = Number.parseInt(process.versions.v8, 10) >= 13 ? 512 : 0;

export function startHelper<Task extends object, Reply>(kind: HelperKind<Reply>): HelperProcess<Task, Reply> {
  // The heap's own limit does not hold for all of V8's memory, and does not hold in a thread at all; the system's does.
  const dataMib = kind.memoryMib + codeRangeMib;
  const limit = `ulimit -c 0; ulimit -d ${dataMib * 1024}; exec "$@"`;
  const node = [process.execPath, ...kind.program];
  const { command, args } = dieWithParent('KILL', 'sh', ['-c', limit, 'sh', ...node]);
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Users' text runs in it.
    env: childEnvironment(),
  });
  let settle: ((outcome: TaskOutcome<Reply>) => void) | undefined;
  let resting: NodeJS.Timeout | undefined;

  const ended = new Promise<HelperExit>((resolve) => {
    child.once('exit', (code, signal) => resolve(readExit(code, signal)));
    child.once('error', (error) => resolve({ ended: `failed: ${error.message}` }));
  });
  const started = new Promise<void>((resolve, reject) => {
    child.on('message', (message) => {
      if (message === ready) resolve();
      else {
        const parsed = kind.replySchema.safeParse(message);
        settle?.(parsed.success ? { reply: parsed.data } : { ended: 'answered what is no reply' });
        if (!parsed.success) self.end();
      }
    });
    ended.then((exit) => {
      reject(new Error(`A helper process does not start: ${kind.program.at(-1)}`));
      settle?.(exit);
    });
  });
  hold(child, true);

  const self: HelperProcess<Task, Reply> = {
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
