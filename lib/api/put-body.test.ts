import { describe, expect, it } from 'vitest';
import { readPutBody } from '#lib/api/put-body.ts';
import { noMetadata } from '#lib/metadata.ts';

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
    const at = (name: string) => ({ revision: name, metadata: noMetadata });
    const change = { what: 'It', next: at('cd') };
    expect(() => expectation?.({ ...change, present: at('ab') })).not.toThrow();
    expect(() => expectation?.({ ...change, present: at('ef') })).toThrow(
      expect.objectContaining({ code: 'EDIT_CONFLICT' }),
    );
    expect(readPutBody({ spec }, 'Operation', 'greet').expectations).toEqual([]);
  });

  it('has the whole of the labels and annotations, where it speaks of metadata', () => {
    const metadataOf = (body: object) => readPutBody({ spec, ...body }, 'Operation', 'greet').metadata;
    expect(metadataOf({})).toBeUndefined();
    expect(metadataOf({ metadata: { name: 'greet', labels: null } })).toEqual(noMetadata);
    const metadata = {
      labels: { 'example.com/team': 'sre', empty: null },
      annotations: { note: 'keep me\n' },
    };
    expect(metadataOf({ metadata: { ...metadata, uid: 'x', creationTimestamp: null } })).toEqual({
      labels: { 'example.com/team': 'sre', empty: '' },
      annotations: metadata.annotations,
    });
  });

  it.each([
    ['a label that is no text', { spec, metadata: { labels: { a: 1 } } }],
    ['a label that is too long', { spec, metadata: { labels: { a: 'x'.repeat(64) } } }],
    ['a bad key', { spec, metadata: { annotations: { 'a b': '' } } }],
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
