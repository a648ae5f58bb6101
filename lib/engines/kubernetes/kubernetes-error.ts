import { ApiException } from '@kubernetes/client-node';
import { engineLost, isEngineLost } from '#lib/engines/engine-lost.ts';
import { AppError } from '#lib/errors.ts';

/** The HTTP status the API server answered with; undefined when it did not answer. */
export function apiStatus(error: unknown): number | undefined {
  return error instanceof ApiException ? error.code : undefined;
}

/** The error as it leaves the engine's folder: an AppError, by the API server's status and reason. */
export function toKubernetesError(error: unknown, doing: string): AppError {
  if (error instanceof AppError) return error;
  const status = apiStatus(error);
  if (status === undefined) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
    return isEngineLost(cause) || isEngineLost(error) ? lost(doing, error) : unknown(error, doing);
  }
  const message = apiMessage(error);
  const known = byStatus[status];
  if (!known) return unknown(error, doing);
  return new AppError(
    { ...known, message: `The cluster refused ${doing}: ${message}`, fault: 'platform', details: { status } },
    { cause: error },
  );
}

const byStatus: Record<number, { code: string; hint: string }> = {
  401: {
    code: 'CLUSTER_UNAUTHENTICATED',
    hint: 'The credentials of KUBECONFIG have expired or were revoked; renew them.',
  },
  403: {
    code: 'CLUSTER_FORBIDDEN',
    hint: 'A quota or an admission rule stands against it, or Podsmith lacks the right (see deploy/).',
  },
  404: { code: 'CLUSTER_NOT_FOUND', hint: 'See whether the namespace (PODSMITH_NAMESPACE) is there.' },
  422: { code: 'CLUSTER_INVALID', hint: 'The cluster does not take such a Pod; its words say which field.' },
};

/** The `message` of the Kubernetes `Status` object in an answer. */
export function apiMessage(error: unknown): string {
  if (!(error instanceof ApiException)) return error instanceof Error ? error.message : String(error);
  const body: unknown = typeof error.body === 'string' ? parse(error.body) : error.body;
  const message =
    typeof body === 'object' && body !== null && 'message' in body ? body.message : error.message;
  return String(message).trim();
}

function lost(doing: string, cause: unknown): AppError {
  const { code, fault } = engineLost(doing);
  return new AppError(
    {
      code,
      message: `The cluster's API server does not answer (${doing}).`,
      hint: 'Podsmith tries again by itself. See whether the cluster is up and KUBECONFIG names it.',
      fault,
    },
    { cause },
  );
}

function unknown(error: unknown, doing: string): AppError {
  return new AppError(
    {
      code: 'ENGINE_REFUSED',
      message: `The cluster failed at ${doing}: ${apiMessage(error)}`,
      hint: 'These are the words of the cluster itself.',
      fault: 'platform',
      details: { status: apiStatus(error) ?? null },
    },
    { cause: error },
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
