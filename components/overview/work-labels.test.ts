import { describe, expect, it } from 'vitest';
import { workHref } from '#components/overview/work-labels.ts';

const step = { seq: 3, operation: 'check', target: 'node 1' };

describe('what an entry leads to', () => {
  it.each([
    [{ kind: 'run', step } as const, '/runs/1?target=node+1&step=3'],
    [{ kind: 'run', step: null } as const, '/runs/1'],
    [{ kind: 'run' } as const, '/runs/1'],
    [{ kind: 'build', step: null } as const, '/builds/1'],
    [{ kind: 'call', step: null } as const, '/operations/greet?invocation=1'],
  ])('is of %j the page %s', (work, href) => {
    expect(workHref({ id: '1', name: 'greet', ...work })).toBe(href);
  });
});
