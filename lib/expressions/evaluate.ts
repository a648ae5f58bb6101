import jsonata from 'jsonata';
import { fromDouble, type KeptNumbers, toPlain } from '#lib/expressions/numbers.ts';
import type { Reply, Task } from '#lib/expressions/protocol.ts';
import { type Json, type JsonObject, parseJson, stringifyJson } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';

// Runs in a process of its own, which is ended when it takes too long or too much: see evaluator.ts. What JSONata can
// bound by itself it bounds, since it then says better what was wrong.
const bounds = { timeout: limits.expressionMs, stack: 500, sequence: 1_000_000 };

/** Does what an evaluator process was asked to. */
export async function carryOut(task: Task): Promise<Reply> {
  switch (task.kind) {
    case 'check':
      return { problems: task.expressions.map(syntaxProblem) };
    case 'when': {
      const { expression } = task;
      const outcome = await evaluate(`$boolean(${expression})`, expression, toPlain(parseJson(task.context)));
      return 'failed' in outcome ? outcome : { isTrue: outcome.value === true };
    }
    case 'inputs':
      return mapInputs(task.inputs, toPlain(parseJson(task.context)));
  }
}

type PlainContext = ReturnType<typeof toPlain>;
type Outcome = { value: unknown } | Extract<Reply, { failed: object }>;

async function mapInputs(inputs: Record<string, string>, context: PlainContext): Promise<Reply> {
  const mapped: JsonObject = Object.create(null);
  for (const [key, expression] of Object.entries(inputs)) {
    const outcome = await evaluate(expression, expression, context);
    if ('failed' in outcome) return outcome;
    if (outcome.value === undefined) continue;
    try {
      mapped[key] = toJson(outcome.value, context.numbers, 1);
    } catch (error) {
      return { failed: { expression, why: `"${key}" gives ${reasonOf(error)}` } };
    }
  }
  return { inputs: stringifyJson(mapped) };
}

async function evaluate(
  expression: string,
  shown: string,
  { plain, numbers }: PlainContext,
): Promise<Outcome> {
  try {
    const compiled = jsonata(expression, bounds);
    if (numbers.hasAny) keepDigitsInText(compiled, numbers);
    return { value: await compiled.evaluate(plain) };
  } catch (error) {
    return { failed: { expression: shown, why: reasonOf(error) } };
  }
}

function syntaxProblem(expression: string): string | null {
  try {
    jsonata(expression);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

/** JSONata's code for an evaluation that it ended since its time was up. */
const timeIsUp = 'D1012';

/** JSONata throws plain objects. */
function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  // The same words whether JSONata noticed it or the timer of whoever had asked.
  if ('code' in error && error.code === timeIsUp) return `it took more than ${limits.expressionMs / 1000} s`;
  return 'message' in error ? String(error.message) : String(error);
}

/** A name that no expression can write. */
const digitsFunction = ' digits';

/** Lets the operator `&` and the function `$string` write the digits that a context's number came with. */
function keepDigitsInText(compiled: jsonata.Expression, numbers: KeptNumbers): void {
  compiled.registerFunction(digitsFunction, (value: unknown) => withDigits(value, numbers));
  const seen = new Set<object>();
  const toDigits = (operand: unknown) => ({
    type: 'function',
    value: '(',
    procedure: { type: 'variable', value: digitsFunction },
    arguments: [operand],
  });
  function visit(node: unknown): void {
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    for (const part of Object.values(node)) visit(part);
    const { type, value, procedure } = node as {
      type?: string;
      value?: unknown;
      procedure?: { value?: unknown };
    };
    if (type === 'binary' && value === '&' && 'lhs' in node && 'rhs' in node) {
      Object.assign(node, { lhs: toDigits(node.lhs), rhs: toDigits(node.rhs) });
    } else if (type === 'function' && procedure?.value === 'string' && 'arguments' in node) {
      const [first, ...others] = Array.isArray(node.arguments) ? node.arguments : [];
      if (first !== undefined) Object.assign(node, { arguments: [toDigits(first), ...others] });
    }
  }
  visit(compiled.ast());
}

/** Text for what holds a number that JSONata would round; anything else as it is. */
function withDigits(value: unknown, numbers: KeptNumbers): unknown {
  return holdsKept(value, numbers) ? stringifyJson(toJson(value, numbers, 1)) : value;
}

function holdsKept(value: unknown, numbers: KeptNumbers): boolean {
  if (typeof value === 'number') return numbers.digitsOf(value) !== undefined;
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).some((item) => holdsKept(item, numbers))
  );
}

/**
 * The JSON of a value; JSONata marks the arrays it makes, and has values that JSON has not.
 *
 * @throws Error whose message says what was found instead.
 */
function toJson(value: unknown, numbers: KeptNumbers, depth: number): Json {
  if (depth > limits.jsonDepth) throw new Error(`what nests more than ${limits.jsonDepth} levels deep`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    const number = fromDouble(value, numbers);
    if (typeof number === 'number' && !Number.isFinite(number))
      throw new Error('a number that JSON cannot hold');
    return number;
  }
  if (Array.isArray(value)) return value.map((item) => toJson(item ?? null, numbers, depth + 1));
  if (typeof value !== 'object' || '_jsonata_lambda' in value || '_jsonata_function' in value) {
    throw new Error('a function, which is no JSON');
  }
  const object: JsonObject = Object.create(null);
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) object[key] = toJson(item, numbers, depth + 1);
  }
  return object;
}
