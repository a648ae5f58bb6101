import { answer } from '#lib/api/answer.ts';
import { problemResponse } from '#lib/api/problem.ts';
import { AppError, type ErrorView } from '#lib/errors.ts';
import type { InvocationView } from '#lib/invocations/view.ts';

/**
 * The answer to an invocation: what the function answered, whatever its status; else why there is no answer as a
 * problem. One that has not ended is a time-out, unless the caller did not want to wait.
 *
 * @param more Fields beside those of an invocation.
 */
export function invocationResponse(
  invocation: InvocationView,
  waited: boolean,
  more: { note?: string } = {},
): Response {
  switch (invocation.status) {
    case 'pending':
    case 'running':
      return waited ? stillWaiting(invocation) : accepted(invocation, more);
    case 'succeeded':
      return answer({ ...invocationAnswer(invocation), ...more });
    case 'failed':
    case 'cancelled':
      return failed(invocation, invocation.error);
  }
}

/** What an invocation came to, as JSON. `headers` has lower-case names; one sent several times has a list. */
export function invocationAnswer(invocation: InvocationView) {
  const { id, operation, revision, status, phase, statusCode, body, bodyBase64, log } = invocation;
  return {
    id,
    operation,
    revision,
    status,
    phase,
    statusCode,
    headers: headerMap(invocation.responseHeaders),
    body: bodyBase64 === null ? body : undefined,
    bodyBase64: bodyBase64 ?? undefined,
    durationMs: invocation.durationMs,
    log,
    error: invocation.error,
    contentAddress: invocation.contentAddress,
    image: invocation.image,
    imageDigest: invocation.imageDigest,
    pod: invocation.pod,
    buildId: invocation.buildId,
    createdAt: invocation.createdAt,
    startedAt: invocation.startedAt,
    finishedAt: invocation.finishedAt,
  };
}

function headerMap(pairs: [string, string][]): Record<string, string | string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    values.set(key, [...(values.get(key) ?? []), value]);
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? '') : all]),
  );
}

function accepted(invocation: InvocationView, more: { note?: string }): Response {
  return answer(
    { ...invocationAnswer(invocation), ...more },
    {
      status: 202,
      location: `/api/v1/invocations/${invocation.id}`,
    },
  );
}

function stillWaiting({ id, operation, phase, buildId }: InvocationView): Response {
  const isEngineMissing = phase === 'waiting for an engine';
  const error: ErrorView = {
    code: isEngineMissing ? 'ENGINE_UNAVAILABLE' : 'INVOCATION_PENDING',
    message: isEngineMissing
      ? `No engine came up to run the operation "${operation}" within the given time; it is pending.`
      : `The operation "${operation}" did not answer within the given time; it is still ${phase}.`,
    hint: `It goes on. Ask for it with GET /api/v1/invocations/${id}, or wait longer with ?wait=.`,
    fault: 'platform',
    details: { id, phase, buildId },
  };
  return problemResponse(new AppError(error), {}, isEngineMissing ? 503 : 504);
}

function failed({ id, log, buildId }: InvocationView, error: ErrorView): Response {
  const details = { ...error.details, id, buildId, log };
  return problemResponse(new AppError({ ...error, details }), {}, failureStatus(error));
}

/** By what failed: time, the engine or worker, the build of the user's code, or the Pod or server that gave no answer. */
const statusByCode: [RegExp, number][] = [
  [/CANCELLED$/, 409],
  [/TIMEOUT$/, 504],
  [/DISK_FULL$/, 503],
  [/^(ENGINE|BASE_IMAGE|IMAGE|WORKER)_/, 503],
  [/^BUILD_/, 422],
  [/^(POD|RESPONSE|INVOKE|ANSWER|TLS|CERTIFICATE)_/, 502],
];

function failureStatus({ code, fault }: ErrorView): number | undefined {
  return (
    statusByCode.find(([pattern]) => pattern.test(code))?.[1] ?? (fault === 'platform' ? 502 : undefined)
  );
}
