import { describe, expect, it } from 'vitest';
import { checkOperation } from '#lib/manifests/check.ts';

const text = `apiVersion: diagnosis.kubediag.org/v1
kind: Operation
metadata:
  name: greet
spec:
  processor:
    function:
      runtime: python3
      codeSource:
        handler.py: |
          def handle(event, context):
              return None
    timeoutSeconds: 30
`;

const stored = { name: 'greet', metadata: { labels: {}, annotations: {} } };

describe('a manifest that is being written', () => {
  it('says what the form is to hold', async () => {
    const { manifest, problems } = await checkOperation(text, stored);
    expect(problems).toEqual([]);
    expect(manifest).toMatchObject({
      name: 'greet',
      spec: { processor: { function: { runtime: 'python3' }, timeoutSeconds: 30 } },
    });
  });

  it.each([
    ['a value of another type', ['Seconds: 30', 'Seconds: soon'], 13, /time-out is a whole number/],
    ['a field that nobody knows', ['timeoutSeconds', 'timeout'], 7, /timeout/],
    ['another kind', ['kind: Operation', 'kind: OperationSet'], 2, /Expected Operation/],
    ['another version', ['org/v1', 'org/v2'], 1, /Expected diagnosis/],
    ['a tab for spaces', ['      runtime', '\truntime'], 8, /tab/i],
    [
      'a key that stands there twice',
      ['kind: Operation\n', 'kind: Operation\nkind: Operation\n'],
      3,
      /twice/,
    ],
    ['a text that ends too soon', ['runtime: python3', 'runtime: "python3'], 14, /quote/i],
  ] as const)('is marked where it has %s, and says nothing', async (_, [from, to], line, message) => {
    const { manifest, problems } = await checkOperation(text.replace(from, to), stored);
    expect(problems).toMatchObject([{ line, message: expect.stringMatching(message) }]);
    expect(manifest).toBeUndefined();
  });

  it.each([
    ['a runtime that is not there', ['python3', 'cobol'], 8, /Expected one of/],
    ['another name', ['greet', 'meet'], 4, /keeps its name/],
    ['labels', ['name: greet', 'name: greet\n  labels: { a: b }'], 4, /apply the manifest/],
  ] as const)('is marked where it has %s, and goes into the form', async (_, [from, to], line, message) => {
    const { manifest, problems } = await checkOperation(text.replace(from, to), stored);
    expect(problems).toMatchObject([{ line, message: expect.stringMatching(message) }]);
    expect(manifest).toBeDefined();
  });

  it('is one, not several', async () => {
    expect((await checkOperation(`${text}---\n${text}`, stored)).problems).toMatchObject([
      { line: 15, message: expect.stringMatching(/One manifest/) },
    ]);
    expect((await checkOperation('', stored)).problems).toMatchObject([{ line: 1 }]);
  });

  it('may be a list of one, as kubectl exports it', async () => {
    const item = text.trimEnd().replaceAll('\n', '\n    ');
    const { manifest } = await checkOperation(`apiVersion: v1\nkind: List\nitems:\n  - ${item}\n`, stored);
    expect(manifest?.name).toBe('greet');
  });
});
