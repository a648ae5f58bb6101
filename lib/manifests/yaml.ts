import { LosslessNumber } from 'lossless-json';
import { type Document, isNode, LineCounter, parseAllDocuments } from 'yaml';
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
    const documents = parseAllDocuments(text, {
      version: '1.2',
      schema: 'core',
      lineCounter,
      prettyErrors: true,
      uniqueKeys: true,
      intAsBigInt: true,
      logLevel: 'silent',
    });
    if (!Array.isArray(documents)) return [];
    return documents.flatMap((document, index) => {
      const number = index + 1;
      // A tag that is unknown is only a warning to the parser.
      const problem = document.errors[0] ?? document.warnings[0];
      if (problem)
        throw badYaml(number, problem.message.split('\n')[0] ?? problem.code, problem.linePos?.[0].line);
      const value = toJson(document.toJS({ maxAliasCount: MAX_ALIASES }), 0);
      return value === null ? [] : [{ number, value, lineAt: (path) => lineAt(document, lineCounter, path) }];
    });
  } catch (error) {
    if (error instanceof AppError) throw error;
    // The parser throws for aliases beyond the limit, and runs out of stack on absurd nesting.
    if (error instanceof RangeError) throw badYaml(undefined, 'it nests too deeply');
    if (error instanceof ReferenceError) throw badYaml(undefined, error.message);
    throw error;
  }
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
    message: `The YAML cannot be read${where ? ` (${where})` : ''}: ${message.replace(/[.:]$/, '')}.`,
    hint: 'Correct it and send it again. Nothing was stored.',
    fault: 'configuration',
    details: { document: number, line },
  });
}
