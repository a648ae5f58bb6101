import { describe, expect, it } from 'vitest';
import { stringifyJson } from '#lib/json.ts';
import { parseManifests } from '#lib/manifests/parse.ts';
import { parseYaml } from '#lib/manifests/yaml.ts';
import { lineAt } from '#lib/manifests/yaml-lines.ts';

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
    ['an alias within what it names', 'a: &a [*a]'],
    [
      'a chain of aliases that nests',
      ['a0: &a0 [x]', ...Array.from({ length: 300 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]`)].join('\n'),
    ],
    ['a merge key without a map', '<<: 1'],
    ['a key that is a list', '? [a]\n: b'],
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

  const jsonOf = (text: string) =>
    stringifyJson(parseYaml(text)[0]?.value as Parameters<typeof stringifyJson>[0]);

  it.each([
    ['0.1234567890123456789', '0.1234567890123456789'],
    ['9007199254740993.5', '9007199254740993.5'],
    ['-9007199254740993', '-9007199254740993'],
    ['+00012345678901234567890.50', '12345678901234567890.50'],
    ['.12345678901234567890123', '0.12345678901234567890123'],
    ['1.234567890123456789e-7', '1.234567890123456789e-7'],
    ['1e400', '1e400'],
    ['1.5', '1.5'],
    ['30.0', '30'],
    ['7.', '7'],
    ['0', '0'],
    ['0o17', '15'],
    ['0xFF', '255'],
    ['0xFFFFFFFFFFFFFFFF', '18446744073709551615'],
    ['!!float 3', '3'],
    ['!!str 3', '"3"'],
    ['! 3', '"3"'],
    ['1.2.3', '"1.2.3"'],
    ['012e', '"012e"'],
  ])('reads %s as %s', (written, read) => {
    expect(jsonOf(`a: ${written}`)).toBe(`{"a":${read}}`);
  });

  it('keeps keys as they are written', () => {
    expect(jsonOf('1.0: a\n0x10: b\ntrue: c\n__proto__: d\nconstructor: e')).toBe(
      '{"1.0":"a","0x10":"b","true":"c","__proto__":"d","constructor":"e"}',
    );
  });

  it.each([
    ['a map', '<<: {base: 1, over: 0}\nover: 2'],
    ['an alias', 'x: &x {base: 1, over: 0}\ny:\n  <<: *x\n  over: 2'],
    ['several', '<<: [{over: 2}, {base: 1, over: 0}]'],
  ])('merges what << names: %s', (_, text) => {
    expect(JSON.parse(jsonOf(text))).toMatchObject(
      text.startsWith('x') ? { y: { base: 1, over: 2 } } : { base: 1, over: 2 },
    );
    expect(jsonOf(text)).not.toContain('<<');
  });

  it('takes a quoted "<<" for a key', () => {
    expect(jsonOf('"<<": {a: 1}')).toBe('{"<<":{"a":1}}');
  });

  it.each([
    '\ufeffa: 1\n---\n\ufeffa: 2\n',
    'a: 1\n\ufeff---\na: 2',
    'a: 1\r\n---\r\n\ufeffa: 2',
    'a: 1\n...\n\ufeffa: 2',
  ])('takes a byte order mark at any document: %j', (text) => {
    expect(parseYaml(text).map(({ value }) => value)).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it('keeps a byte order mark within text', () => {
    expect(parseYaml('a: "x\ufeffy"\nb: |\n  \ufeffz\n')[0]?.value).toEqual({
      a: 'x\ufeffy',
      b: '\ufeffz\n',
    });
  });

  it('takes many aliases of small nodes', () => {
    const aliases = Array(20_000).fill('*a').join(', ');
    const value = parseYaml(`a: &a [x, y]\nb: [${aliases}]`)[0]?.value;
    expect(value).toMatchObject({ b: { length: 20_000, 19999: ['x', 'y'] } });
  });

  it.each([
    ['!!binary aGk=', '!!binary'],
    ['!!set {a}', '!!set'],
    ['!!omap [a: 1]', '!!omap'],
    ['!!timestamp 2026-01-01', '!!timestamp'],
    ['!custom x', '!custom'],
    ['!custom [x]', '!custom'],
    ['!!js/function x', '!!js/function'],
  ])('refuses the tag of %s by name', (text, tag) => {
    for (const line of [`a: ${text}`, `a: {b: [${text}]}`]) {
      expect(failureOf(() => parseYaml(`x: 1\n${line}`))).toMatchObject({
        code: 'BAD_REQUEST',
        message: expect.stringMatching(new RegExp(`document 1, line 2\\): The tag ${tag} is none`)),
      });
    }
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
  it('are read in order, with their place', async () => {
    const [first, second] = await parseManifests(`${operation}---\n${operation.replace('greet', 'part')}`);
    expect(first).toMatchObject({ kind: 'Operation', metadata: { name: 'greet' } });
    expect(second?.source.number).toBe(2);
    expect(second && lineAt(second.source.lines, ['metadata', 'name'])).toBe(11);
  });

  it('of an unknown kind or version are refused, all at once', async () => {
    const text = [
      operation,
      operation.replace('Operation', 'Secret'),
      operation.replace('kubediag.org/v1', 'kubediag.org/v2'),
      operation.replace('name: greet', 'name: Greet!'),
      'just text',
    ].join('---\n');
    const error = await parseManifests(text).catch((error) => error);
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

  it('are the items of a list, whatever it is a list of', async () => {
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
    const manifests = await parseManifests(JSON.stringify(list));
    expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'Operation one',
      'OperationSet two',
      'OperationSet three',
    ]);
  });

  it('in a list are refused at their place', async () => {
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
    expect(await parseManifests(text).catch((error) => error)).toMatchObject({
      issues: [
        { path: ['documents', 2, 'items'], message: expect.stringMatching(/^Line 13: /) },
        { path: ['documents', 1, 'items', 1, 'kind'], message: expect.stringMatching(/^Line 9: /) },
      ],
    });
  });

  it('are expected', async () => {
    expect(await parseManifests('---\n').catch((error) => error)).toMatchObject({ code: 'INVALID_INPUT' });
  });
});
