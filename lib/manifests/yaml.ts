import { isSafeNumber, LosslessNumber } from 'lossless-json';
import {
  Composer,
  type CST,
  Lexer,
  LineCounter,
  Parser,
  type ScalarTag,
  type YAMLParseError,
  type YAMLWarning,
} from 'yaml';
import { headOf } from '#lib/cut-text.ts';
import { AppError } from '#lib/errors.ts';
import type { Json } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import { findDuplicateKey, findForeignTag, placeOf, type YamlProblem } from '#lib/manifests/yaml-check.ts';
import { linesOf, type YamlLines } from '#lib/manifests/yaml-lines.ts';
import { readYamlValue } from '#lib/manifests/yaml-value.ts';

/** One document of a YAML file. */
export interface YamlDocument {
  /** Counted from 1, empty documents included. */
  number: number;
  /** Plain JSON values; numbers that a double cannot hold keep their digits. */
  value: Json;
  /** Where its values stand: see {@link lineAt}. */
  lines: YamlLines;
}

/** A byte order mark begins a document of its own where files are put together; at the start of a line it is no content. */
const byteOrderMarks = /^\ufeff/gm;

/** Decimal numbers, read so that no digit is lost; octal and hexadecimal ones are the parser's. */
const decimal: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/,
  resolve: readDecimal,
};

/**
 * Reads YAML 1.2 in this process ({@link readYaml} takes any size) with its core types and merge keys: no other tags, no duplicate keys. Keys are text, as in JSON. Empty
 * documents are left out.
 *
 * @throws AppError `BAD_REQUEST` naming document and line.
 */
export function parseYaml(text: string): YamlDocument[] {
  const lineCounter = new LineCounter();
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    customTags: (tags) => [decimal, ...tags],
    stringKeys: true,
    uniqueKeys: false,
    intAsBigInt: true,
  });
  const composed = composer.compose(parseTokens(text.replace(byteOrderMarks, ''), lineCounter));
  const documents: YamlDocument[] = [];
  let number = 0;
  for (const document of composed) {
    number += 1;
    const fail = ({ message, pos }: YamlProblem | YAMLParseError | YAMLWarning): never => {
      throw badYaml(number, message, lineCounter.linePos(pos[0]).line);
    };
    if (number > limits.manifestsPerFile) {
      fail({ message: `There are more than ${limits.manifestsPerFile} documents`, pos: [document.range[0]] });
    }
    const problem =
      document.errors[0] ?? findForeignTag(document) ?? document.warnings[0] ?? findDuplicateKey(document);
    if (problem) fail(problem);
    const value = readYamlValue(document.contents, (node, message) => fail({ message, pos: placeOf(node) }));
    if (value !== null) documents.push({ number, value, lines: linesOf(document, lineCounter) });
  }
  return documents;
}

/** A number as JSON writes it, with its digits where a double would lose some. */
function readDecimal(text: string): number | LosslessNumber {
  const [, sign, whole = '', fraction = '', exponent] =
    /^([-+]?)0*(\d*)\.?(\d*)(?:e([-+]?\d+))?$/i.exec(text) ?? [];
  const digits = [
    sign === '-' ? '-' : '',
    whole || '0',
    fraction && `.${fraction}`,
    exponent === undefined ? '' : `e${exponent}`,
  ].join('');
  return isSafeNumber(digits) ? Number(digits) : new LosslessNumber(digits);
}

/**
 * Reads the text into the parser's tokens. What makes values of them works recursively, and running out of stack
 * there ends the whole process (V8 cannot compile a regular expression then), so deep nesting is refused here.
 */
function* parseTokens(text: string, lineCounter: LineCounter): Generator<CST.Token> {
  lineCounter.addNewLine(0);
  const parser = new Parser(lineCounter.addNewLine);
  const refuse = (message: string): never => {
    throw badYaml(undefined, message, lineCounter.linePos(parser.offset).line);
  };
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (lexeme.trim() !== '') count += 1;
    if (count > limits.yamlTokens) refuse(`it has more than ${limits.yamlTokens} words and marks`);
    yield* parser.next(lexeme);
    if (parser.stack.length > limits.jsonDepth) refuse(`it nests more than ${limits.jsonDepth} levels deep`);
  }
  yield* parser.end();
}

function badYaml(number: number | undefined, message: string, line?: number): AppError {
  const where = [
    ...(number === undefined ? [] : [`document ${number}`]),
    ...(line === undefined ? [] : [`line ${line}`]),
  ].join(', ');
  return new AppError({
    code: 'BAD_REQUEST',
    message: `The YAML cannot be read${where ? ` (${where})` : ''}: ${headOf(message.replace(/[.:]$/, ''), 300)}.`,
    hint: 'Correct it and send it again. Nothing was stored.',
    fault: 'configuration',
    details: { document: number, line },
  });
}
