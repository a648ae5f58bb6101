import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createHelperPool, type HelperPool } from '#lib/helper-process/pool.ts';

const task = {};
const replySchema = z.object({ isTrue: z.boolean() });
const options = { timeoutMs: 20_000, signal: new AbortController().signal };
let pool: HelperPool<object, z.infer<typeof replySchema>> | undefined;

afterEach(() => pool?.close());

/** A pool whose processes do this when they are asked. */
function poolThat(does: string) {
  const program = `process.on('message', () => { ${does} }); process.send('ready');`;
  pool = createHelperPool({
    program: ['--max-old-space-size=64', '-e', program],
    memoryMib: 256,
    replySchema,
  });
  return pool;
}

describe('a task', () => {
  it.each([
    ['fills the heap', 'const kept = []; for (;;) kept.push(new Array(1000).fill(kept.length));'],
    ['cuts a text into characters', `[...'x'.repeat(2 ** 28)];`],
  ])('whose process %s took too much memory', async (_says, does) => {
    expect(await poolThat(does).run(task, options)).toEqual({ exceeded: 'memory' });
  });

  it('whose process does not answer took too long', async () => {
    expect(await poolThat('for (;;);').run(task, { ...options, timeoutMs: 300 })).toEqual({
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
    expect(await poolThat(does).run(task, options)).toEqual({ ended: expect.stringMatching(ended) });
  });

  it('finds a new process after one that ended', async () => {
    const ending = poolThat(`process.exit(3)`);
    const outcomes = await Promise.all([
      ending.run(task, options),
      ending.run(task, options),
      ending.run(task, options),
    ]);
    expect(outcomes).toEqual(Array(3).fill({ ended: 'ended with code 3' }));
  });
});

it('inherits none of our settings', async () => {
  process.env.PODSMITH_ADMIN_PASSWORD = 'not for helpers';
  try {
    const looking = poolThat(`
      const names = Object.keys(process.env);
      process.send({ isTrue: names.some((name) => name.startsWith('PODSMITH_') || name === 'DATABASE_URL') });
    `);
    expect(await looking.run(task, options)).toEqual({ reply: { isTrue: false } });
  } finally {
    delete process.env.PODSMITH_ADMIN_PASSWORD;
  }
});
