import { LosslessNumber } from 'lossless-json';
import { Composer, type CST, type Document, isNode, isScalar, Lexer, LineCounter, Parser, visit } from 'yaml';
import { headOf } from '#lib/cut-text.ts';
import { AppError } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';

/** One document of a YAML file. */
export interface YamlDocument {
  /** Counted from 1, empty documents included. */
  number: number;
  /** Plain JSON values; whole numbers beyond 2^53 keep their digits. */
  value: unknown;
  /** The line, from 1, of the value at this path, or of the nearest one around it. */
  lineAt: (path: (string | number)[]) => number;
}

/** Aliases that may stand for one collection; more is a bomb (`billion laughs`). */
const MAX_ALIASES = 100;

/**
 * Reads YAML 1.2 with its core types only: no custom tags, no duplicate keys. Empty documents are left out.
 *
 * @throws AppError `BAD_REQUEST` naming document and line.
 */
export function parseYaml(text: string): YamlDocument[] {
  try {
    const lineCounter = new LineCounter();
    const composer = new Composer({ version: '1.2', schema: 'core', uniqueKeys: false, intAsBigInt: true });
    const documents = [...composer.compose(parseTokens(text, lineCounter))];
    return documents.flatMap((document, index) => {
      const number = index + 1;
      // A tag that is unknown is only a warning to the parser.
      const problem = document.errors[0] ?? document.warnings[0] ?? findDuplicateKey(document);
      if (problem) throw badYaml(number, problem.message, lineCounter.linePos(problem.pos[0]).line);
      const value = toJson(document.toJS({ maxAliasCount: MAX_ALIASES }), 0);
      return value === null ? [] : [{ number, value, lineAt: (path) => lineAt(document, lineCounter, path) }];
    });
  } catch (error) {
    if (error instanceof AppError) throw error;
    // Thrown for aliases beyond the limit.
    if (error instanceof ReferenceError) throw badYaml(undefined, error.message);
    throw error;
  }
}

/** The parser's own check compares every key with every other: minutes for a file of a few megabytes. */
function findDuplicateKey(document: Document.Parsed): { message: string; pos: [number] } | undefined {
  let found: { message: string; pos: [number] } | undefined;
  visit(document, {
    Map(_, map) {
      const keys = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (keys.has(name)) {
          found = {
            message: `The key "${headOf(name, 100)}" stands here twice`,
            pos: [key.range?.[0] ?? 0],
          };
          return visit.BREAK;
        }
        keys.add(name);
      }
      return undefined;
    },
  });
  return found;
}

/**
 * Reads the text into the parser's tokens. What makes values of them works recursively, and running out of stack
 * there ends the whole process (V8 cannot compile a regular expression then), so deep nesting is refused here.
 */
function* parseTokens(text: string, lineCounter: LineCounter): Generator<CST.Token> {
  lineCounter.addNewLine(0);
  const parser = new Parser(lineCounter.addNewLine);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > limits.jsonDepth) {
      const { line } = lineCounter.linePos(parser.offset);
      throw badYaml(undefined, `it nests more than ${limits.jsonDepth} levels deep`, line);
    }
  }
  yield* parser.end();
}

function lineAt(document: Document.Parsed, lines: LineCounter, path: (string | number)[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return lines.linePos(document.range[0]).line;
}

/** Turns the parser's big integers into numbers where those are exact. */
function toJson(value: unknown, depth: number): unknown {
  if (depth > limits.jsonDepth)
    throw badYaml(undefined, `it nests more than ${limits.jsonDepth} levels deep`);
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : new LosslessNumber(value.toString());
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    throw badYaml(undefined, `JSON knows no ${value}`);
  if (Array.isArray(value)) return value.map((item) => toJson(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item, depth + 1)]));
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
