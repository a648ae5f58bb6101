import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Task } from '#lib/expressions/protocol.ts';

const task: Task = { kind: 'when', expression: 'true', context: '{}' };

describe('the process that evaluates', () => {
  it('lives on when Ctrl-C reaches it as well, and ends with its parent', async () => {
    const program = ['--import', 'tsx', 'lib/expressions/evaluator-process.ts'];
    const child = spawn(process.execPath, program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const exited = once(child, 'exit');
    await once(child, 'message');
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) child.kill(signal);
    child.send(task);
    expect(await once(child, 'message')).toMatchObject({ 0: { isTrue: true } });
    child.disconnect();
    expect(await exited).toEqual([0, null]);
  });
});
