import { describe, expect, it } from 'vitest';
import type { Manifest } from '#components/manifest/manifest.ts';
import { manifestText, mergeManifest } from '#components/manifest/manifest-text.ts';
import { parseYaml } from '#lib/manifests/yaml.ts';

const manifest = (spec: object, name = 'greet'): Manifest => ({
  apiVersion: 'diagnosis.kubediag.org/v1',
  kind: 'Operation',
  metadata: { name },
  spec,
});

const code = (text: string) =>
  manifest({ processor: { function: { runtime: 'python3', codeSource: { 'handler.py': text } } } });

describe('the YAML of a form', () => {
  it.each([
    ['code of several lines', 'def handle(event, context):\n    return {"body": "hi"}\n'],
    ['no line end at its end', 'a\nb'],
    ['spaces and empty lines at its end', 'a  \n\n\n'],
    ['tabs, and a first line that is indented', '\tif true:\n\t\tx # y\n'],
    ['Windows line ends', 'a\r\nb\r\n'],
    ['marks of YAML', '--- # no: comment\n- *a\n&b !!c\n...\n'],
    ['a very long line', `x = "${'long '.repeat(100)}"\n`],
    ['a number in words of YAML', '0x1F'],
    ['yes', 'yes'],
    ['Unicode', 'ž 😀 \u2028 \u00a0\n'],
  ])('says again what the form holds: %s', (_, text) => {
    const written = code(text);
    expect(parseYaml(manifestText(written))).toMatchObject([{ value: written }]);
  });

  it('has code in blocks, which can be read', () => {
    expect(manifestText(code('a = 1\nb = 2\n'))).toContain(
      '        handler.py: |\n          a = 1\n          b = 2\n',
    );
  });
});

describe('a change in the form', () => {
  const typed = `# Who owns this: the on-call team
kind: Operation
apiVersion: diagnosis.kubediag.org/v1
metadata: { name: "greet" } # never renamed

spec:
  processor:
    timeoutSeconds: 30 # as the spec says
    httpServer:
      # Behind the gateway.
      address: '10.0.0.1'
`;
  const before = manifest({
    processor: { httpServer: { scheme: 'http', path: '/', address: '10.0.0.1' }, timeoutSeconds: 30 },
  });

  it('changes its own place in the text, and nothing else', () => {
    const after = manifest({
      processor: { httpServer: { scheme: 'http', path: '/', address: '10.0.0.2' }, timeoutSeconds: 60 },
    });
    expect(mergeManifest(typed, before, after)).toBe(
      typed.replace('30 #', '60 #').replace("'10.0.0.1'", '10.0.0.2'),
    );
  });

  it('leaves the text as it is where nothing has changed', () => {
    for (const text of [typed, 'a:   "x"   # as typed\n', 'spec: {\n']) {
      expect(mergeManifest(text, before, structuredClone(before))).toBe(text);
    }
  });

  it('adds what is new, and takes away what is gone', () => {
    const after = manifest({
      processor: { httpServer: { scheme: 'http', path: '/x', address: '10.0.0.1' } },
    });
    const merged = mergeManifest(typed, before, after) ?? '';
    expect(merged).not.toContain('timeoutSeconds');
    expect(merged).toContain('      path: /x\n');
    expect(merged).toContain('# Behind the gateway.');
    expect(parseYaml(merged)).toMatchObject([
      { value: { spec: { processor: { httpServer: { path: '/x' } } } } },
    ]);
  });

  it('follows nodes by their ids', () => {
    const list = `${manifestText(manifest({})).replace('spec: {}\n', '')}spec:
  adjacencyList:
    - id: 0
      to: [1, 2]
    # First.
    - id: 1
      operation: one
    # Second.
    - id: 2
      operation: two
`;
    const of = (nodes: object[]) => manifest({ adjacencyList: nodes });
    const merged = mergeManifest(
      list,
      of([
        { id: 0, to: [1, 2] },
        { id: 1, to: [], operation: 'one' },
        { id: 2, to: [], operation: 'two' },
      ]),
      of([
        { id: 0, to: [2] },
        { id: 2, to: [3], operation: 'two' },
        { id: 3, to: [], operation: 'three' },
      ]),
    );
    expect(merged).toContain('    # Second.\n    - id: 2\n      operation: two\n');
    expect(merged).not.toContain('# First.');
    expect(parseYaml(merged ?? '')).toMatchObject([
      {
        value: {
          spec: {
            adjacencyList: [
              { id: 0, to: [2] },
              { id: 2, to: [3] },
              { id: 3, operation: 'three' },
            ],
          },
        },
      },
    ]);
  });

  it('waits while the text is no YAML, and begins anew where it was emptied', () => {
    const after = manifest({ processor: {} });
    expect(mergeManifest('spec: {\n', before, after)).toBeUndefined();
    expect(mergeManifest('', before, after)).toBe(manifestText(after));
  });

  it('takes the place of an alias', () => {
    const text = 'spec:\n  a: &one {x: 1}\n  b: *one\n';
    const merged = mergeManifest(
      text,
      manifest({ a: { x: 1 }, b: { x: 1 } }),
      manifest({ a: { x: 1 }, b: { x: 2 } }),
    );
    expect(parseYaml(merged ?? '')).toMatchObject([{ value: { spec: { a: { x: 1 }, b: { x: 2 } } } }]);
  });

  it('is written out anew where an alias has lost its anchor', () => {
    const after = manifest({ a: { x: 2 }, b: [1] });
    const text = 'spec:\n  a: &one\n    x: &two 1\n  b: [*two]\n';
    const merged = mergeManifest(text, manifest({ a: { x: 1 }, b: [1] }), after);
    expect(merged).toBe(manifestText(after));
  });
});
