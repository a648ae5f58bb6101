import { type Reply, replySchema, type Task } from '#lib/expressions/protocol.ts';
import { createHelperPool, type HelperPool } from '#lib/helper-process/pool.ts';
import { helperProgram } from '#lib/helper-process/program.ts';
import { limits } from '#lib/limits.ts';

let shared: HelperPool<Task, Reply> | undefined;

/** What evaluates this process's expressions, made on first use. */
export function evaluator(): HelperPool<Task, Reply> {
  shared ??= createHelperPool({
    // Most of the process is Node itself.
    program: helperProgram('lib/expressions/evaluator-process.ts', limits.expressionMemoryMib / 2),
    memoryMib: limits.expressionMemoryMib,
    replySchema,
  });
  return shared;
}
