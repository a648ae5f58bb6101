import { describe, expect, it } from 'vitest';
import { parseLabels } from '#components/pipeline/label-selector-text.ts';
import { toSelectorQuery } from '#lib/engines/kubernetes/label-selector.ts';

describe('labels as kubectl takes them', () => {
  it.each([
    ['app=web', 'app=web'],
    ['app==web , kubernetes.io/os=linux', 'app=web,kubernetes.io/os=linux'],
    ['tier in (a, b),env!=test', 'tier in (a,b),env notin (test)'],
    ['gpu,!legacy,zone notin (x)', 'gpu,!legacy,zone notin (x)'],
    ['app=a,app=b', 'app=a,app in (b)'],
    ['empty=', 'empty='],
  ])('%s is read', (text, query) => {
    const parsed = parseLabels(text);
    expect('selector' in parsed && toSelectorQuery(parsed.selector)).toBe(query);
  });

  it.each(['', 'app=web,', '=web', 'app web', 'tier in a,b', 'a=b=c', '! '])(
    '%j is refused in words',
    (text) => {
      expect(parseLabels(text)).toEqual({ problem: expect.stringContaining('expected') });
    },
  );
});
