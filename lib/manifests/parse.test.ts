import { describe, expect, it } from 'vitest';
import { stringifyJson } from '#lib/json.ts';
import { parseManifests } from '#lib/manifests/parse.ts';
import { parseYaml } from '#lib/manifests/yaml.ts';

function failureOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
}

const operation = `apiVersion: diagnosis.kubediag.org/v1
kind: Operation
metadata:
  name: greet
spec:
  processor: {}
`;

describe('YAML', () => {
  it('keeps large whole numbers and leaves empty documents out', () => {
    const documents = parseYaml('---\na: 9007199254740993\nb: 7\n---\n---\nc: 1\n');
    expect(documents.map(({ number }) => number)).toEqual([1, 3]);
    const value = documents[0]?.value as Parameters<typeof stringifyJson>[0];
    expect(stringifyJson(value)).toBe('{"a":9007199254740993,"b":7}');
  });

  it.each([
    ['a custom tag', 'a: !!js/function "function () {}"'],
    ['a duplicate key', 'a: 1\na: 2'],
    ['an unclosed quote', 'a: "x'],
    ['bad indentation', 'a:\n  b: 1\n c: 2'],
    ['a tab for indentation', 'a:\n\tb: 1'],
    ['a number JSON lacks', 'a: .inf'],
    ['an unknown alias', 'a: *nobody'],
    ['absurd nesting', '['.repeat(50_000)],
    [
      'an alias bomb',
      [
        'a: &a [x,x,x,x,x,x,x,x,x]',
        ...'bcdefghi'
          .split('')
          .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`),
      ].join('\n'),
    ],
  ])('with %s is refused', (_, text) => {
    expect(failureOf(() => parseYaml(text))).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('says in which document and line it is broken', () => {
    const error = failureOf(() => parseYaml('a: 1\n---\nb: 1\nb: 2\n'));
    expect(error).toMatchObject({ message: expect.stringMatching(/document 2, line 4/) });
  });

  it('sets no prototype', () => {
    const value = parseYaml('__proto__: { polluted: true }')[0]?.value;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});

describe('manifests', () => {
  it('are read in order, with their place', () => {
    const [first, second] = parseManifests(`${operation}---\n${operation.replace('greet', 'part')}`);
    expect(first).toMatchObject({ kind: 'Operation', metadata: { name: 'greet' } });
    expect(second?.source.number).toBe(2);
    expect(second?.source.lineAt(['metadata', 'name'])).toBe(11);
  });

  it('of an unknown kind or version are refused, all at once', () => {
    const text = [
      operation,
      operation.replace('Operation', 'Secret'),
      operation.replace('kubediag.org/v1', 'kubediag.org/v2'),
      operation.replace('name: greet', 'name: Greet!'),
      'just text',
    ].join('---\n');
    const error = failureOf(() => parseManifests(text));
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/^Document 2, line 9: /),
      issues: [
        { path: ['documents', 2, 'kind'], message: expect.stringContaining('Line 9: ') },
        { path: ['documents', 3, 'apiVersion'], message: expect.stringContaining('Line 15: ') },
        { path: ['documents', 4, 'metadata', 'name'], message: expect.stringContaining('Line 25: ') },
        { path: ['documents', 5], message: expect.stringContaining('Line 29: ') },
      ],
    });
  });

  it('are the items of a list, whatever it is a list of', () => {
    const item = (name: string, more: object = {}) => ({ metadata: { name }, spec: {}, ...more });
    const head = { apiVersion: 'diagnosis.kubediag.org/v1' };
    const list = {
      apiVersion: 'v1',
      kind: 'List',
      metadata: { resourceVersion: '' },
      items: [
        item('one', { ...head, kind: 'Operation' }),
        { ...head, kind: 'OperationSetList', items: [item('two'), item('three')] },
        { ...head, kind: 'DiagnosisList', items: [] },
      ],
    };
    const manifests = parseManifests(JSON.stringify(list));
    expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Operation one',
      'OperationSet two',
      'OperationSet three',
    ]);
  });

  it('in a list are refused at their place', () => {
    const text = `apiVersion: v1
kind: List
items:
  - apiVersion: diagnosis.kubediag.org/v1
    kind: Operation
    metadata: { name: fine }
    spec: {}
  - apiVersion: diagnosis.kubediag.org/v1
    kind: Secret
    metadata: { name: other }
    spec: {}
---
apiVersion: diagnosis.kubediag.org/v1
kind: OperationList
`;
    expect(failureOf(() => parseManifests(text))).toMatchObject({
      issues: [
        { path: ['documents', 2, 'items'], message: expect.stringMatching(/^Line 13: /) },
        { path: ['documents', 1, 'items', 1, 'kind'], message: expect.stringMatching(/^Line 9: /) },
      ],
    });
  });

  it('are expected', () => {
    expect(failureOf(() => parseManifests('---\n'))).toMatchObject({ code: 'INVALID_INPUT' });
  });
});
