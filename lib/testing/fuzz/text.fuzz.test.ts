import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPutBody } from '#lib/api/put-body.ts';
import { requireName, requireNumber } from '#lib/api/query.ts';
import { canonicalJson } from '#lib/canonical-json.ts';
import { headOf, headOfUtf8, tailOf } from '#lib/cut-text.ts';
import { createLineSplitter } from '#lib/engines/line-splitter.ts';
import { requireId } from '#lib/ids.ts';
import { type Json, parseJson, stringifyJson } from '#lib/json.ts';
import { packJson, unpackJson } from '#lib/json-reader/packed-json.ts';
import { parseJsonText } from '#lib/json-reader/parse-json-text.ts';
import { createBoundedText } from '#lib/logs/bounded-text.ts';
import { parseYaml } from '#lib/manifests/yaml.ts';
import { nameSchema } from '#lib/names.ts';
import { operationSpecSchema } from '#lib/operations/schema.ts';
import { parseInput } from '#lib/parse-input.ts';
import { pipelineSpecSchema } from '#lib/pipelines/schema.ts';
import { findUnstorable, isStorable, storableJson, storableText } from '#lib/storable.ts';
import { checkCases, orRefused, pureShare } from '#lib/testing/fuzz/cases.ts';
import { hostileJson, hostileJsonText, hostileText, hostileYaml } from '#lib/testing/fuzz/hostile.ts';

test('a name that is taken is lower case, ASCII, no path, and its own percent-encoding', () =>
  checkCases(
    pureShare,
    fc.property(fc.oneof(hostileText, fc.stringMatching(/^[a-z0-9.-]{1,30}$/)), (text) => {
      const name = orRefused(() => requireName(text, 'thing'));
      expect(name === undefined).toBe(!nameSchema.safeParse(text).success);
      if (name === undefined) return;
      expect(encodeURIComponent(name)).toBe(name);
      expect(name.toLowerCase().normalize('NFKC')).toBe(name);
      expect(path.posix.join('/x', name)).toBe(`/x/${name}`);
    }),
  ));

test('an id or a number in a path is one, or names nothing', () =>
  checkCases(
    pureShare,
    fc.property(fc.oneof(hostileText, fc.uuid(), fc.integer().map(String)), (text) => {
      const id = orRefused(() => requireId(text, 'run'));
      if (id !== undefined) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      const number = orRefused(() => requireNumber(text, 'step'));
      if (number !== undefined) {
        expect(String(number)).toBe(text);
        expect(number).toBeLessThan(2 ** 31);
      }
    }),
  ));

test('JSON is refused, or comes out of every reader and writer as it went in', () =>
  checkCases(
    pureShare * 2,
    fc.property(hostileJsonText, (text) => {
      const value = orRefused(() => parseJsonText(text, { numbers: 'exact' })) as Json | undefined;
      const plain = orRefused(() => parseJsonText(text, { numbers: 'double', isCounted: true }));
      if (plain !== undefined) expect(JSON.stringify(plain)).toBe(JSON.stringify(JSON.parse(text)));
      if (value === undefined) return;
      const again = stringifyJson(value);
      expect(stringifyJson(parseJson(again))).toBe(again);
      expect(JSON.stringify(JSON.parse(again))).toBe(JSON.stringify(JSON.parse(text)));
      const packed = JSON.parse(JSON.stringify(packJson(value)));
      expect(stringifyJson(unpackJson(packed))).toBe(again);
      const canonical = canonicalJson(value);
      expect(canonicalJson(parseJson(canonical))).toBe(canonical);
    }),
  ));

test('YAML is refused with document and line, or is JSON', () =>
  checkCases(
    pureShare * 2,
    fc.property(hostileYaml, (text) => {
      for (const { value, number } of orRefused(() => parseYaml(text)) ?? []) {
        expect(number).toBeGreaterThan(0);
        const written = stringifyJson(value);
        expect(stringifyJson(parseJson(written))).toBe(written);
      }
    }),
  ));

test('the body of a PUT and both specs are refused, or can be stored and read again the same', () =>
  checkCases(
    pureShare * 2,
    fc.property(hostileJson, hostileJson, (one, other) => {
      orRefused(() => readPutBody({ spec: one, metadata: other }, 'Operation', 'a'));
      for (const schema of [operationSpecSchema, pipelineSpecSchema]) {
        for (const value of [one, { processor: { scriptRunner: { script: 'x' } }, storage: one }]) {
          const spec = orRefused(() => parseInput<typeof schema>(schema, value, 'The spec'));
          if (spec === undefined) continue;
          expect(findUnstorable(spec)).toEqual([]);
          const stored = JSON.parse(JSON.stringify(spec));
          expect(JSON.stringify(schema.parse(stored))).toBe(JSON.stringify(spec));
        }
      }
    }),
  ));

test('text that is made storable can be stored, and is left alone where it could be', () =>
  checkCases(
    pureShare,
    fc.property(hostileText, hostileJson, (text, value) => {
      expect(isStorable(storableText(text))).toBe(true);
      expect(storableText(text) === text).toBe(isStorable(text));
      const stored = storableJson(value);
      expect(findUnstorable(stored)).toEqual([]);
      if (findUnstorable(value).length === 0) expect(JSON.stringify(stored)).toBe(JSON.stringify(value));
    }),
  ));

test('text is cut between characters, and within its bound', () =>
  checkCases(
    pureShare,
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.nat(40), (text, length) => {
      for (const cut of [headOf(text, length), tailOf(text, length)]) {
        expect(cut.isWellFormed()).toBe(text.isWellFormed());
        expect(cut.length).toBeLessThanOrEqual(length);
      }
      const bytes = headOfUtf8(Buffer.from(text), length);
      expect(bytes.length).toBeLessThanOrEqual(length);
      expect(text.startsWith(bytes.toString())).toBe(true);
    }),
  ));

test('lines of a log hold all that was printed, however it was cut, and a bounded text no more than its bound', () =>
  checkCases(
    pureShare,
    fc.property(
      fc.array(fc.oneof(hostileText, fc.constant('\n')), { maxLength: 8 }),
      fc.nat(7),
      (texts, size) => {
        const printed = Buffer.from(texts.join(''));
        const lines: string[] = [];
        const splitter = createLineSplitter((line) => lines.push(line));
        for (let at = 0; at < printed.length; at += size + 1)
          splitter.feed(printed.subarray(at, at + size + 1));
        splitter.end();
        expect(lines.join('\n')).toBe(printed.toString().replace(/\n$/, ''));
        const bounded = createBoundedText(64);
        for (const text of texts) bounded.append(text);
        expect(typeof bounded.read()).toBe('string');
      },
    ),
  ));
