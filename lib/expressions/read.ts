import { parse } from '@bufbuild/cel';
import { environment } from '#lib/expressions/functions.ts';

/** A part of an expression that was read; the tree of CEL's `syntax.proto`. */
export type Expr = NonNullable<ReturnType<typeof parse>['expr']>;

/**
 * Reads an expression. Functions that are not there are found here, since the names of variables are not known before
 * there is a context, but those of functions are.
 *
 * @throws Error whose message says what cannot be read, and where.
 */
export function readExpression(text: string): ReturnType<typeof parse> {
  const parsed = parseText(text);
  for (const part of partsOf(parsed.expr)) {
    const name = part.exprKind.case === 'callExpr' ? part.exprKind.value.function : '';
    if (/^\w+$/.test(name) && environment.funcs.find(name) === undefined) {
      const takesKey =
        name === 'has' ? ' It takes a key of a value, as in has(context.load).' : hintFor(text);
      throw new Error(`there is no function "${name}" for what it is given.${takesKey}`);
    }
  }
  return parsed;
}

function parseText(text: string): ReturnType<typeof parse> {
  try {
    return parse(text);
  } catch (error) {
    if (!isSyntaxError(error)) throw error;
    throw new Error(`${describeSyntax(error, text)}${hintFor(text)}`);
  }
}

/** All parts of an expression, it among them, from the outside in. */
export function* partsOf(expr: Expr): Generator<Expr> {
  const left: (Expr | undefined)[] = [expr];
  for (let part = left.pop(); part || left.length > 0; part = left.pop()) {
    if (!part) continue;
    yield part;
    left.push(...childrenOf(part));
  }
}

function childrenOf({ exprKind: { case: kind, value } }: Expr): (Expr | undefined)[] {
  switch (kind) {
    case 'selectExpr':
      return [value.operand];
    case 'callExpr':
      return [value.target, ...value.args];
    case 'listExpr':
      return value.elements;
    case 'structExpr':
      return value.entries.flatMap((entry) => [
        entry.keyKind.case === 'mapKey' ? entry.keyKind.value : undefined,
        entry.value,
      ]);
    case 'comprehensionExpr':
      return [value.iterRange, value.accuInit, value.loopCondition, value.loopStep, value.result];
    default:
      return [];
  }
}

/** What the library throws of a text: the place stands beside a sentence that shows it in the library's own way. */
interface SyntaxProblem {
  rawMessage: string;
  location: { start: { offset: number } };
}

function isSyntaxError(error: unknown): error is SyntaxProblem {
  return typeof error === 'object' && error !== null && 'rawMessage' in error && 'location' in error;
}

function describeSyntax({ rawMessage, location }: SyntaxProblem, text: string): string {
  const at = location.start.offset;
  if (rawMessage.startsWith('reserved')) {
    const word = /^\w+/.exec(text.slice(at))?.[0] ?? '';
    return `"${word}" is a word of the language; the key of that name is context["${word}"].`;
  }
  const found =
    at >= text.length ? 'it ends' : `"${String.fromCodePoint(text.codePointAt(at) ?? 0)}" is not expected`;
  return `${found} at character ${at + 1}.`;
}

/** Signs of JSONata, SQL or Python in a text. */
const otherLanguages = /\$|:=|~>|(?<![=!<>])=(?!=)|(?<!&)&(?!&)|\b(and|or|not)\b/;

function hintFor(text: string): string {
  if (!otherLanguages.test(text)) return '';
  return ' Expressions are CEL: == compares, && and || combine, ! negates, + joins texts, and keys are variables without $.';
}
