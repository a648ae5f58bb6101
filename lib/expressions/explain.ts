import { type CelError, unparse } from '@bufbuild/cel';
import { type Expr, partsOf } from '#lib/expressions/read.ts';

const operators: Record<string, string> = {
  '_?_:_': '? :',
  '@in': 'in',
  '_[_]': '[ ]',
  '!_': '!',
  '-_': '-',
};

/** What went wrong while an expression was evaluated, in a sentence that names the part it went wrong in. */
export function explainError(error: CelError, expr: Expr): string {
  const part = findPart(error, expr);
  const { message } = error;
  if (part && message === 'unresolved attribute') {
    const name = unparse(part);
    return `there is no "${name}" in the context; has(context.${name}) asks whether there is.`;
  }
  const key = /^field not found: (.*)$/s.exec(message)?.[1];
  if (part && key !== undefined) return `"${unparse(operandOf(part))}" has no key "${key}".`;
  const index = /^index (-?\d+) out of bounds/.exec(message)?.[1];
  if (part && index !== undefined) return `"${unparse(part)}" has no item ${index}.`;
  const [, name, types] =
    /^found no matching overload for '?(\S+?)'? applied to '\((.*)\)'$/.exec(message) ?? [];
  if (name !== undefined && types !== undefined) return explainOverload(name, types);
  return `${message}.`;
}

function explainOverload(name: string, types: string): string {
  const shown = operators[name] ?? name.replace(/^_(.+)_$/, '$1');
  const isMixed = /\b(int|uint)\b/.test(types) && /\bdouble\b/.test(types);
  const isText = name === '_+_' && /\bstring\b/.test(types);
  const hint = isMixed
    ? ' Write double(…) or int(…) around one of them.'
    : isText
      ? ' Write string(…) around what is no text.'
      : '';
  return `"${shown}" cannot be applied to ${types.replaceAll(', ', ' and ')}.${hint}`;
}

function findPart({ exprId }: CelError, expr: Expr): Expr | undefined {
  for (const part of partsOf(expr)) if (part.id === exprId) return part;
  return undefined;
}

function operandOf(part: Expr): Expr {
  return (part.exprKind.case === 'selectExpr' ? part.exprKind.value.operand : undefined) ?? part;
}
