import { describe, expect, it } from 'vitest';
import { specOf } from '#lib/api/put-body.ts';

const spec = { processor: {} };

describe('the body of a PUT', () => {
  it('is a spec, a manifest, or what GET answered', () => {
    const manifest = {
      apiVersion: 'diagnosis.kubediag.org/v1',
      kind: 'Operation',
      metadata: { name: 'greet', labels: { team: 'sre' } },
      spec,
    };
    const answered = { name: 'greet', revision: 'ab', spec, createdAt: 'x', updatedAt: 'y' };
    for (const body of [{ spec }, manifest, answered]) expect(specOf(body, 'Operation', 'greet')).toBe(spec);
  });

  it.each([
    ['no object', 'greet'],
    ['no spec', {}],
    ['a list', []],
    ['an unknown key', { spec, sepc: spec }],
    ['another name', { spec, metadata: { name: 'other' } }],
    ['another kind', { spec, kind: 'OperationSet' }],
    ['another version', { spec, apiVersion: 'v1' }],
  ])('is refused when it has %s', (_, body) => {
    expect(() => specOf(body, 'Operation', 'greet')).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });
});
