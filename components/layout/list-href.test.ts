import { expect, it } from 'vitest';
import { listHref } from '#components/layout/list-href.ts';

it('names the filters that are set, and only those', () => {
  expect(listHref('/runs', {})).toBe('/runs');
  expect(listHref('/runs', { pipeline: undefined, status: '' })).toBe('/runs');
  expect(listHref('/runs', { pipeline: 'a b', status: 'failed' })).toBe('/runs?pipeline=a+b&status=failed');
});
