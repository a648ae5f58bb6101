import { createHash, createHmac } from 'node:crypto';

/** The header that carries a Pod's secret. A main takes it out before its handler sees the request. */
export const secretHeader = 'podsmith-secret';

/** The variable in which a main finds the digests of its secrets. */
const digestVariable = 'PODSMITH_SECRET_SHA256';

/**
 * What a request has to carry so that the Pod's main answers it: functions can reach each other over the network, and
 * whoever reaches a main could otherwise call its handler in the name of any run. Derived, so that every worker knows
 * it without asking.
 *
 * @param key The installation's own, from its database.
 */
export function podSecret(key: string, podName: string): string {
  return createHmac('sha256', key).update(podName).digest('base64url');
}

/** Opens the Pod's health and nothing else: Kubernetes keeps it in the Pod's manifest, for the kubelet. */
export function probeSecret(key: string, podName: string): string {
  return createHmac('sha256', key).update(`probe ${podName}`).digest('base64url');
}

/**
 * The environment that tells a main its secrets: of each the SHA-256 in hexadecimal digits. From them nobody can make a
 * request, so it does not matter that a handler, or whoever may read Pods in a cluster, sees them.
 */
export function secretEnvironment(...secrets: string[]): Record<string, string> {
  const digest = (secret: string) => createHash('sha256').update(secret).digest('hex');
  return { [digestVariable]: secrets.map(digest).join(',') };
}
