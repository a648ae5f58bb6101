import { ApiException } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { toKubernetesError } from '#lib/engines/kubernetes/kubernetes-error.ts';

function answer(status: number, message: string): ApiException<unknown> {
  return new ApiException(status, 'Unknown', JSON.stringify({ kind: 'Status', message }), {});
}

describe('toKubernetesError', () => {
  it.each([
    [401, 'Unauthorized', 'CLUSTER_UNAUTHENTICATED'],
    [
      403,
      'pods "a" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2',
      'POD_QUOTA_EXCEEDED',
    ],
    [
      403,
      'pods "a" is forbidden: unable to create new content in namespace x because it is being terminated',
      'CLUSTER_NAMESPACE_GONE',
    ],
    [
      403,
      'pods is forbidden: User "system:serviceaccount:x:y" cannot create resource "pods" in API group ""',
      'CLUSTER_FORBIDDEN',
    ],
    [403, 'pods "a" is forbidden: maximum memory usage per Container is 64Mi', 'POD_NOT_ADMITTED'],
    [400, 'admission webhook "policy.example.com" denied the request: no', 'POD_NOT_ADMITTED'],
    [404, 'namespaces "x" not found', 'CLUSTER_NAMESPACE_GONE'],
    [429, 'Too many requests', 'CLUSTER_BUSY'],
    [500, 'etcdserver: request timed out', 'ENGINE_LOST'],
    [500, 'Internal error occurred: failed calling webhook "a": no endpoints', 'ENGINE_REFUSED'],
    [504, 'Timeout: request did not complete within the allowed duration', 'ENGINE_LOST'],
    [418, 'short and stout', 'ENGINE_REFUSED'],
  ])('tells %s "%s" as %s, in the words of the cluster', (status, words, code) => {
    const error = toKubernetesError(answer(status, words), 'starting a Pod');
    expect(error).toMatchObject({ code, fault: 'platform', message: expect.stringContaining(words) });
    expect(error.hint).toMatch(/\.$/);
  });

  it('tells a server that refuses the connection as lost', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    expect(toKubernetesError(refused, 'starting a Pod').code).toBe('ENGINE_LOST');
  });
});
