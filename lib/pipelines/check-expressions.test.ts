import { afterAll, describe, expect, it } from 'vitest';
import { evaluator } from '#lib/expressions/evaluator.ts';
import { limits } from '#lib/limits.ts';
import { checkExpressions, newCheckBudget } from '#lib/pipelines/check-expressions.ts';
import { pipelineSpecSchema } from '#lib/pipelines/schema.ts';

afterAll(() => evaluator().close());

const check = (nodes: object[]) =>
  checkExpressions(pipelineSpecSchema.parse({ adjacencyList: nodes }).adjacencyList);

/** Takes several ms to read. */
const slow = `[${Array(12)
  .fill(`${'{1:'.repeat(40)}1${'}'.repeat(40)}`)
  .join()}]`;

describe('the expressions of a pipeline', () => {
  it('are named by their place where they cannot be read', async () => {
    const issues = await check([
      { to: [1] },
      { operation: 'a', when: 'x >', inputs: { good: 'a.b', 'bad one': 'a[' } },
      { operation: 'b', when: 'sum(a)' },
    ]);
    expect(issues.map(({ path }) => path)).toEqual([
      [1, 'when'],
      [1, 'inputs', 'bad one'],
      [2, 'when'],
    ]);
    for (const { message } of issues) expect(message).toMatch(/^The expression cannot be read: ./);
  });

  it('cannot take the time of the process that saves it', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 20);
    const inputs = Object.fromEntries(
      Array.from({ length: limits.expressionsPerPipeline }, (_, index) => [`k${index}`, slow]),
    );
    const issues = await check([{ to: [1] }, { operation: 'a', inputs }]);
    clearInterval(timer);
    expect(issues).toEqual([{ path: [], message: expect.stringContaining('more than 2 s to read') }]);
    expect(turns).toBeGreaterThan(20);
  });

  it('are so many at most, and so many are told at once', async () => {
    const inputs = Object.fromEntries(
      Array.from({ length: limits.expressionsPerPipeline + 1 }, (_, index) => [`k${index}`, 'a[']),
    );
    expect(await check([{ to: [1] }, { operation: 'a', inputs }])).toEqual([
      { path: [], message: expect.stringContaining(`at most ${limits.expressionsPerPipeline} expressions`) },
    ]);
  });

  it('share what a request may take, however many pipelines it saves', async () => {
    const budget = newCheckBudget();
    const inputs = Object.fromEntries(Array.from({ length: 2 }, (_, index) => [`k${index}`, slow]));
    const { adjacencyList } = pipelineSpecSchema.parse({
      adjacencyList: [{ to: [1] }, { operation: 'a', inputs }],
    });
    const outcomes: number[] = [];
    while (outcomes.at(-1) !== 1 && outcomes.length < 1000) {
      outcomes.push((await checkExpressions(adjacencyList, budget)).length);
    }
    // One pipeline is taken, a thousand are not: what the first ones took is not there for the last.
    expect(outcomes[0]).toBe(0);
    expect(outcomes.at(-1)).toBe(1);
  });
});
