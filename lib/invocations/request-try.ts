import { z } from 'zod';
import type { Tried } from '#lib/calls/tried.ts';
import { invalidInput } from '#lib/errors.ts';
import { idempotencyKeySchema } from '#lib/idempotency-key.ts';
import { newId } from '#lib/ids.ts';
import { storeInvocation } from '#lib/invocations/service.ts';
import { eventSchema } from '#lib/invocations/try-event.ts';
import type { InvocationView } from '#lib/invocations/view.ts';
import { limits } from '#lib/limits.ts';
import { nameSchema } from '#lib/names.ts';
import { timeoutSecondsSchema } from '#lib/operations/schema.ts';
import { objectError, parseInput } from '#lib/parse-input.ts';
import { recordOf } from '#lib/record-of.ts';
import { recentRuntimes } from '#lib/runtimes/recent-runtimes.ts';
import { requireFunction } from '#lib/runtimes/require-function.ts';

const variableSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'A variable has a name of letters, digits and "_".')
  .regex(/^(?!PODSMITH_)/, 'Names that begin with PODSMITH_ are taken: choose another.');

const environmentSchema = recordOf(z.string('A variable is text.'), {
  key: variableSchema,
  expected: 'An object of variables and their texts is expected.',
})
  .refine(
    (variables) => Object.keys(variables).length <= limits.environmentVariables,
    `At most ${limits.environmentVariables} variables.`,
  )
  .refine(
    (variables) => Buffer.byteLength(Object.entries(variables).flat().join('')) <= limits.environmentBytes,
    `The variables have at most ${limits.environmentBytes} bytes together.`,
  );

const requestSchema = z.strictObject(
  {
    runtime: z.string('A runtime is expected.').min(1, 'A runtime is expected.'),
    codeSource: recordOf(z.string('A file is text.'), {
      expected: 'An object of file names and texts is expected.',
    }),
    environment: environmentSchema.default({}),
    timeoutSeconds: timeoutSecondsSchema.default(limits.stepTimeoutSecondsDefault),
    event: eventSchema.prefault({}),
  },
  objectError('An object such as {"runtime": "python3", "codeSource": {"handler.py": "…"}} is expected.'),
);

export type TryRequest = z.input<typeof requestSchema>;

/**
 * Asks a worker to try unsaved files: they run in the person's try Pod, and neither a revision nor an image is made of
 * them. It is an invocation without a revision.
 *
 * @param operation Whose files they are; it need not be saved yet.
 * @param request A {@link TryRequest}, which nobody has checked.
 * @param options.person Whose try it is: `user:<id>` or `token:<id>`.
 * @param options.idempotencyKey The same key for the same operation gives the same try, however often it is asked for.
 * @returns The invocation, with what its runtime leaves to a build.
 * @throws AppError `INVALID_INPUT`.
 */
export async function requestTry(
  operation: string,
  request: unknown,
  { person, idempotencyKey: givenKey }: { person: string; idempotencyKey?: string },
): Promise<InvocationView & { note?: string }> {
  const idempotencyKey = parseInput(idempotencyKeySchema, givenKey, 'The try', ['idempotencyKey']);
  parseInput(nameSchema, operation, 'The name', ['name']);
  // A body is sent as bytes or JSON, in which any text has its escapes.
  const parsed = parseInput(requestSchema, request, 'The try', [], { anyTextIn: ['event'] });
  const { event, timeoutSeconds, environment, runtime, codeSource } = parsed;
  const catalogue = await recentRuntimes();
  const template = requireFunction({ runtime, codeSource }, { catalogue, at: [] });
  if (!template.tries) throw cannotTry(runtime);
  const tried: Tried = { person, runtime, codeSource, environment, timeoutSeconds };
  const invocation = await storeInvocation({
    id: newId(),
    operation,
    revision: null,
    tried: JSON.stringify(tried),
    idempotencyKey,
    ...event,
  });
  return { ...invocation, note: template.leftToBuild };
}

function cannotTry(runtime: string) {
  return invalidInput(
    `The main of the runtime "${runtime}" serves no tries.`,
    [{ path: ['runtime'], message: 'Its runtime.yaml does not say "tries: true".' }],
    'Save the operation and call it.',
  );
}
