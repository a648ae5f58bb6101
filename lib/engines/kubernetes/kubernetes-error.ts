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
  const words = apiMessage(error);
  // A webhook that fails is an "internal error", too, and no sign of a server that is gone.
  if (status >= 500 && !words.includes('webhook')) return lost(doing, error, words);
  const known = refusals.find(
    (refusal) => refusal.status === status && (!refusal.words || refusal.words.test(words)),
  );
  if (!known) return unknown(error, doing);
  return new AppError(
    {
      code: known.code,
      message: known.tell(words, doing),
      hint: known.hint,
      fault: 'platform',
      details: { status },
    },
    { cause: error },
  );
}

interface Refusal {
  status: number;
  /** The server has one status for many refusals; its words tell them apart. */
  words?: RegExp;
  code: string;
  tell: (words: string, doing: string) => string;
  hint: string;
}

const namespaceGone: Omit<Refusal, 'status' | 'words'> = {
  code: 'CLUSTER_NAMESPACE_GONE',
  tell: (words) => `The namespace for Podsmith's Pods is gone: ${words}.`,
  hint: 'Make the namespace again (PODSMITH_NAMESPACE), with the Role that Podsmith needs in it.',
};

/** In the order in which they are looked at. */
const refusals: Refusal[] = [
  {
    status: 401,
    code: 'CLUSTER_UNAUTHENTICATED',
    tell: (words, doing) => `The cluster does not know Podsmith (any more), at ${doing}: ${words}.`,
    hint: 'The credentials of KUBECONFIG have expired or were revoked; renew them. The file is read again by itself.',
  },
  {
    status: 403,
    words: /exceeded quota/,
    code: 'POD_QUOTA_EXCEEDED',
    tell: (words) => `The namespace's quota leaves no room for the Pod: ${words}.`,
    hint: 'Raise the ResourceQuota, or stop Pods that nobody needs (Pods page).',
  },
  { status: 403, words: /being terminated/, ...namespaceGone },
  {
    status: 403,
    words: /cannot \w+ resource/,
    code: 'CLUSTER_FORBIDDEN',
    tell: (words, doing) => `Podsmith lacks the right for ${doing}: ${words}.`,
    hint: 'Give it the Role of deploy/.',
  },
  {
    status: 403,
    code: 'POD_NOT_ADMITTED',
    tell: (words) => `The cluster's admission denied the Pod: ${words}.`,
    hint: 'An admission rule of the cluster (limits, policies, a webhook) stands against it; its words say which.',
  },
  {
    status: 400,
    words: /admission webhook/,
    code: 'POD_NOT_ADMITTED',
    tell: (words) => `The cluster's admission denied the Pod: ${words}.`,
    hint: 'An admission rule of the cluster stands against it; its words say which.',
  },
  { status: 404, words: /^namespaces /, ...namespaceGone },
  {
    status: 404,
    code: 'CLUSTER_NOT_FOUND',
    tell: (words, doing) => `The cluster has no such thing, at ${doing}: ${words}.`,
    hint: 'See whether the namespace (PODSMITH_NAMESPACE) is there.',
  },
  {
    status: 409,
    words: /already exists/,
    code: 'POD_NAME_TAKEN',
    tell: (words) => `A Pod of that name is not of this installation: ${words}.`,
    hint: 'Remove it, or give Podsmith a namespace of its own (PODSMITH_NAMESPACE).',
  },
  {
    status: 422,
    code: 'CLUSTER_INVALID',
    tell: (words, doing) => `The cluster refused ${doing}: ${words}.`,
    hint: 'The cluster does not take such a Pod; its words say which field.',
  },
  {
    status: 429,
    code: 'CLUSTER_BUSY',
    tell: (words, doing) => `The cluster's API server has too much to do (${doing}): ${words}.`,
    hint: 'It was asked again for a minute. See what else asks it so much.',
  },
];

/** The `message` of the Kubernetes `Status` object in an answer. */
function apiMessage(error: unknown): string {
  if (!(error instanceof ApiException)) return error instanceof Error ? error.message : String(error);
  const body: unknown = typeof error.body === 'string' ? parse(error.body) : error.body;
  const message =
    typeof body === 'object' && body !== null && 'message' in body ? body.message : error.message;
  return String(message).trim().replace(/\.$/, '');
}

function lost(doing: string, cause: unknown, words?: string): AppError {
  const { code, fault } = engineLost(doing);
  return new AppError(
    {
      code,
      message: `The cluster's API server does not answer (${doing})${words ? `: ${words}` : ''}.`,
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
      message: `The cluster failed at ${doing}: ${apiMessage(error)}.`,
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
