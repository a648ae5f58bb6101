import fc, { type Arbitrary } from 'fast-check';

/** Texts that some reader, file system, database or protocol is known to take for something else. */
const oddTexts = [
  '',
  ' ',
  '.',
  '..',
  '../../etc/passwd',
  '/',
  '//',
  '\\',
  '..\\..',
  './a',
  'a/../b',
  'a//b',
  '\0',
  'a\0b',
  '\u0001',
  '\u007f',
  '\u0085',
  '\r\nx-injected: 1',
  '\n',
  '\ud800',
  '\udc00',
  'a\ud83d',
  '\udc00\ud800',
  '\ufeff',
  '\uffff',
  '\u202e',
  '\u2028',
  'e\u0301',
  '\u00e9',
  '\u212a',
  '\u0130',
  'ß',
  'ﬁ',
  'ａ',
  '．．',
  '／',
  '％2e',
  '%00',
  '%2e%2e%2f',
  '%252e%252e',
  '%c0%ae%c0%ae',
  '%c0%80',
  '%ed%a0%80',
  '%',
  '%zz',
  '%f',
  '..;/',
  'con',
  'nul',
  'aux.txt',
  'com1',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'length',
  'null',
  'undefined',
  'true',
  '~',
  'NaN',
  'Infinity',
  '-0',
  '0x10',
  '0o17',
  '1e999',
  '9007199254740993',
  '2147483648',
  '-2147483649',
  '9223372036854775808',
  '999999999999999',
  '00000000-0000-0000-0000-000000000000',
  '00000000-0000-4000-8000-00000000000G',
  '2024-02-30T00:00:00.000Z',
  '$(id)',
  '`id`',
  '#{7*7}',
  "'; drop table run; --",
  '%s%n',
  '<script>',
  '{{7*7}}',
  '!!js/function',
  '&a [*a]',
  '<<',
  '=',
  'a'.repeat(64),
  'a'.repeat(254),
  'é'.repeat(128),
  'x'.repeat(5000),
  '😀'.repeat(100),
];

const oddText = fc.constantFrom(...oddTexts);

/** Any UTF-16, halves of surrogate pairs and NUL too, and odd texts put together. */
export const hostileText: Arbitrary<string> = fc.oneof(
  oddText,
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
    .map((units) => String.fromCharCode(...units)),
  fc.array(fc.oneof(oddText, fc.string({ maxLength: 5 })), { maxLength: 4 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
);

const oddNumbers = [
  0,
  -0,
  -1,
  1,
  0.1,
  1e21,
  -1e-7,
  5e-324,
  Number.MAX_VALUE,
  Number.MAX_SAFE_INTEGER,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  2 ** 63,
];

const oddNumber: Arbitrary<number> = fc.oneof(
  fc.constantFrom(...oddNumbers),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);

/** JSON values with keys and texts that are hostile. Its keys are own keys, `__proto__` too. */
export const hostileJson: Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(hostileText, oddNumber, fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(hostileText, tie('value')), { maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
  ),
})).value;

/** Arrays and objects within each other around the bounds of what is read. */
const deepJson = fc
  .tuple(fc.integer({ min: 150, max: 3000 }), fc.boolean())
  .map(([depth, isArray]) =>
    isArray ? '['.repeat(depth) + ']'.repeat(depth) : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
  );

/** JSON text: whole, cut short, with a key twice, with something else in it, too deep, with long numbers. */
export const hostileJsonText: Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: hostileJson.map((value) => JSON.stringify(value)) },
  fc.tuple(hostileJson, fc.nat(60)).map(([value, length]) => JSON.stringify(value).slice(0, length)),
  fc.tuple(hostileText, hostileJson, hostileJson).map(([key, one, other]) => {
    const name = JSON.stringify(key);
    return `{${name}:${JSON.stringify(one)},${name}:${JSON.stringify(other)}}`;
  }),
  fc.tuple(hostileJson, hostileText).map(([value, text]) => JSON.stringify(value) + text),
  fc
    .tuple(fc.stringMatching(/^-?[0-9]{1,400}$/), fc.constantFrom('', '.5', 'e400', 'e-400', 'E+2', '.'))
    .map(([digits, rest]) => `{"n":${digits}${rest}}`),
  deepJson,
  hostileText,
);

const yamlPieces = [
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '%TAG ! tag:x,2000:\n',
  'a: ',
  '? ',
  ': ',
  '- ',
  '- - - ',
  '&a ',
  '*a',
  '*b',
  '<<: *a\n',
  '<<: [*a, *a]\n',
  '!!binary aGk=',
  '!!set {a}',
  '!<x> ',
  '!!float ',
  '!!str 1',
  '[',
  ']',
  '{',
  '}',
  ',',
  '|\n  x\n',
  '>-\n  x\n',
  '|9\n',
  '"\\x00"',
  '"\\ud800"',
  '"\\U00110000"',
  "'",
  '"',
  '#',
  '\t',
  '\n',
  '\r',
  '  ',
  '0o7',
  '.inf',
  '-.inf',
  '.nan',
  '1_000',
  '12:30:45',
  '2001-12-14t21:59:43.10-05:00',
  'yes',
  'null',
  '~',
  '1e999',
  '-0',
  'a: 1\na: 2\n',
  '__proto__: {x: 1}\n',
  'a: &a [*a]\n',
];

/** YAML that is whole, broken, or refers to itself ever more often. */
export const hostileYaml: Arbitrary<string> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...yamlPieces) }, hostileText), {
        maxLength: 20,
      })
      .map((pieces) => pieces.join('')),
  },
  hostileJsonText,
  fc.tuple(fc.integer({ min: 2, max: 40 }), fc.integer({ min: 2, max: 10 })).map(([levels, width]) =>
    Array.from({ length: levels }, (_, level) =>
      level === 0
        ? 'a0: &a0 [x]\n'
        : `a${level}: &a${level} [${Array(width)
            .fill(`*a${level - 1}`)
            .join(',')}]\n`,
    ).join(''),
  ),
  fc
    .tuple(fc.constantFrom('[', '{a: ', '- ', '? ', '&a ', '!a '), fc.integer({ min: 1, max: 2000 }))
    .map(([piece, times]) => piece.repeat(times)),
);

/** A valid name of an operation and the like; few, so that cases meet each other's. */
export const smallName = fc.constantFrom('a', 'b', 'c.d', '0', 'x-1', 'new', 'constructor', 'then');

/** What may stand in a header's value as it goes over the wire: bytes but control characters. */
export const headerText: Arbitrary<string> = fc.oneof(
  hostileText.map((text) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '')),
  fc.constantFrom(
    '"',
    '""',
    'W/"',
    'W/""',
    '"a", "b"',
    '*',
    '*, "a"',
    ',',
    '"a',
    'bytes=0-',
    'bytes=-1',
    'bytes=0-0,5-1',
    'gzip',
    'gzip, gzip',
    'identity',
    'br',
    'chunked',
    '-1',
    '1e3',
    '99999999999999999999',
    '999999999999999',
    'text/yaml',
    'application/json; charset=utf-16',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
  ),
);
