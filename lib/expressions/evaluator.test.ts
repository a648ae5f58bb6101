import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { createEvaluator, type Evaluator } from '#lib/expressions/evaluator.ts';
import type { Task } from '#lib/expressions/protocol.ts';

const task: Task = { kind: 'when', expression: 'true', context: '{}' };
const options = { timeoutMs: 20_000, signal: new AbortController().signal };
let evaluator: Evaluator | undefined;

afterEach(() => evaluator?.close());

/** An evaluator whose processes do this when they are asked. */
function evaluatorThat(does: string): Evaluator {
  const program = `process.on('message', () => { ${does} }); process.send('ready');`;
  evaluator = createEvaluator({ program: ['--max-old-space-size=64', '-e', program] });
  return evaluator;
}

describe('a task', () => {
  it.each([
    ['fills the heap', 'const kept = []; for (;;) kept.push(new Array(1000).fill(kept.length));'],
    ['cuts a text into characters', `[...'x'.repeat(2 ** 28)];`],
  ])('whose process %s took too much memory', async (_says, does) => {
    expect(await evaluatorThat(does).run(task, options)).toEqual({ exceeded: 'memory' });
  });

  it('whose process does not answer took too long', async () => {
    expect(await evaluatorThat('for (;;);').run(task, { ...options, timeoutMs: 300 })).toEqual({
      exceeded: 'time',
    });
  });

  it.each([
    ['is killed', `process.kill(process.pid, 'SIGKILL')`, /^was killed \(SIGKILL\)/],
    ['is ended', `process.kill(process.pid, 'SIGTERM')`, /^was ended by SIGTERM$/],
    ['crashes', `process.kill(process.pid, 'SIGSEGV')`, /^was ended by SIGSEGV$/],
    ['ends itself', 'process.exit(3)', /^ended with code 3$/],
    ['throws', `throw new Error('a bug')`, /^ended with code 1$/],
    ['says something else', `process.send({ isTrue: 'perhaps' })`, /^answered what is no reply$/],
    ['hangs up', 'process.disconnect()', /^ended with code 0$/],
  ])('says what became of a process that %s', async (_says, does, ended) => {
    expect(await evaluatorThat(does).run(task, options)).toEqual({ ended: expect.stringMatching(ended) });
  });

  it('finds a new process after one that ended', async () => {
    const ending = evaluatorThat(`process.exit(3)`);
    const outcomes = await Promise.all([
      ending.run(task, options),
      ending.run(task, options),
      ending.run(task, options),
    ]);
    expect(outcomes).toEqual(Array(3).fill({ ended: 'ended with code 3' }));
  });
});

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
