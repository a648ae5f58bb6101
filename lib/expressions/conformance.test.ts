import { type CelInput, type CelValue, celUint, isCelError, isCelType, isCelUint, plan } from '@bufbuild/cel';
import type { Value } from '@bufbuild/cel-spec/cel/expr/value_pb.js';
import { getTestRegistry } from '@bufbuild/cel-spec/testdata/registry.js';
import { getConformanceSuite, type IncrementalTest } from '@bufbuild/cel-spec/testdata/tests.js';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#lib/canonical-json.ts';
import { environment } from '#lib/expressions/functions.ts';
import { keepNumbers } from '#lib/expressions/numbers.ts';
import { readExpression } from '#lib/expressions/read.ts';
import { fromCel } from '#lib/expressions/values.ts';

// The public conformance data of the language (github.com/google/cel-spec), held against the functions that expressions
// have here. What a test expects is compared as JSON, with the kind of each number beside it.

/** Parts of the language that a context of JSON has no use for, or that are extensions which are not there. */
const leftOut = [
  /_ext$/,
  /^(proto2|proto3|enums|wrappers|optionals|macros2|dynamic|type_deductions|unknowns)$/,
  // The library does not read the quotes of `a`.`b-c`; a["b-c"] is the same.
  /^fields\/quoted_map_fields/,
  // It takes the second of two keys that are equal but for their type.
  /map_value_repeat_key_heterogeneous/,
  // A function that is not there is refused here before anything is evaluated.
  /unbound_is_runtime_error|receiver_function_names/,
  // Names within a container: an expression here is in none.
  /self_eval_container_lookup/,
];
/** Messages of protobuf, which an expression is never given here. */
const messages = /TestAllTypes|google\.protobuf/;

const suites = getConformanceSuite().suites.map(({ name, suites: sections }) => ({
  name,
  tests: sections.flatMap((section) =>
    section.tests
      .filter(({ original }) => !original.checkOnly)
      .map((test) => ({ ...test, path: `${name}/${section.name}/${test.name}` })),
  ),
}));
const isLeftOut = (text: string) => leftOut.some((one) => one.test(text));
const isHeld = ({ path, original }: (typeof suites)[number]['tests'][number]) =>
  !isLeftOut(path) &&
  !isLeftOut(path.split('/')[0] ?? '') &&
  !messages.test(`${original.expr} ${original.container}`);
const registry = getTestRegistry();
const numbers = keepNumbers({});

function toInput({ kind }: Value): CelInput {
  switch (kind.case) {
    case 'uint64Value':
      return celUint(kind.value);
    case 'listValue':
      return kind.value.values.map(toInput);
    case 'mapValue':
      return new Map(
        kind.value.entries.map(({ key, value }) => [
          toInput(key as Value) as string,
          toInput(value as Value),
        ]),
      );
    case 'objectValue':
      return anyUnpack(kind.value, registry) as CelInput;
    case 'nullValue':
      return null;
    default:
      return kind.value as CelInput;
  }
}

/** A value as a text that two of them share only if they are the same. */
function show(value: CelValue): string {
  if (typeof value === 'bigint') return `int ${value}`;
  if (isCelUint(value)) return `uint ${value.value}`;
  // Minus zero equals zero.
  if (typeof value === 'number') return `double ${value === 0 ? 0 : value}`;
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  return canonicalJson(fromCel(value, numbers));
}

function evaluate(expression: string, variables: Record<string, CelInput>): CelValue | Error {
  try {
    return plan(environment, readExpression(expression))(variables);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function passes({ original: { expr, bindings, resultMatcher } }: IncrementalTest): boolean {
  const variables: Record<string, CelInput> = Object.create(null);
  for (const [name, { kind }] of Object.entries(bindings)) {
    if (kind.case === 'value') variables[name] = toInput(kind.value);
  }
  const outcome = evaluate(expr, variables);
  if (resultMatcher.case === 'evalError' || resultMatcher.case === 'anyEvalErrors') {
    return outcome instanceof Error || isCelError(outcome);
  }
  if (outcome instanceof Error || isCelError(outcome)) return false;
  if (resultMatcher.case === undefined) return outcome === true;
  const expected = resultMatcher.case === 'value' ? resultMatcher.value : undefined;
  if (expected === undefined) return false;
  if (expected.kind.case === 'typeValue')
    return isCelType(outcome) && outcome.name.replace(/\(.*/, '') === expected.kind.value;
  const wrapped = plan(environment, readExpression('x'))({ x: toInput(expected) });
  return !isCelError(wrapped) && show(outcome) === show(wrapped);
}

describe('the conformance data of CEL', () => {
  it.each(suites.filter(({ name }) => !isLeftOut(name)).map(({ name, tests }) => [name, tests] as const))(
    'is met: %s',
    (_name, tests) => {
      const held = tests.filter(isHeld);
      expect(
        held.filter((test) => !passes(test)).map(({ path, original }) => `${path}: ${original.expr}`),
      ).toEqual([]);
      expect(held.length).toBeGreaterThan(0);
    },
  );

  it('is met by a share that is said', () => {
    const all = suites.flatMap(({ tests }) => tests);
    const core = all.filter(isHeld);
    const share = (tests: typeof all) => {
      const passed = tests.filter(passes).length;
      return `${passed} of ${tests.length} (${((100 * passed) / tests.length).toFixed(1)} %)`;
    };
    process.stdout.write(`CEL conformance: ${share(core)} of the core, ${share(all)} with all extensions.\n`);
    expect(core.length).toBeGreaterThan(1000);
  });
});
