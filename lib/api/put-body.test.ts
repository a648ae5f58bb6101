import { describe, expect, it } from 'vitest';
import { readPutBody } from '#lib/api/put-body.ts';

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
    for (const body of [{ spec }, manifest, answered])
      expect(readPutBody(body, 'Operation', 'greet').spec).toBe(spec);
  });

  it('began from the revision it names', () => {
    const [expectation] = readPutBody({ spec, revision: 'ab' }, 'Operation', 'greet').expectations;
    const change = { what: 'It', next: 'cd' };
    expect(() => expectation?.({ ...change, present: 'ab' })).not.toThrow();
    expect(() => expectation?.({ ...change, present: 'ef' })).toThrow(
      expect.objectContaining({ code: 'EDIT_CONFLICT' }),
    );
    expect(readPutBody({ spec }, 'Operation', 'greet').expectations).toEqual([]);
  });

  it.each([
    ['no object', 'greet'],
    ['no spec', {}],
    ['a list', []],
    ['an unknown key', { spec, sepc: spec }],
    ['another name', { spec, metadata: { name: 'other' } }],
    ['another kind', { spec, kind: 'OperationSet' }],
    ['another version', { spec, apiVersion: 'v1' }],
    ['a revision that is no text', { spec, revision: 7 }],
  ])('is refused when it has %s', (_, body) => {
    expect(() => readPutBody(body, 'Operation', 'greet')).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });
});
