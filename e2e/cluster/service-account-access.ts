import { sign as signBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type CoreV1Api, type KubeConfig, RbacAuthorizationV1Api } from '@kubernetes/client-node';
import { clusterDomain } from './node-setting.ts';
import type { StartedCluster } from './start-cluster.ts';

/** A service account that may do in its namespace what Podsmith needs. */
export interface ServiceAccountAccess {
  /** A token that lasts for an hour. */
  token(): Promise<string>;
  /**
   * A token that expires after so many seconds, signed with our own cluster's key: the API server itself gives none
   * for less than ten minutes.
   */
  briefToken(cluster: StartedCluster, seconds: number): Promise<string>;
}

export async function makeServiceAccount(options: {
  core: CoreV1Api;
  kubeConfig: KubeConfig;
  namespace: string;
  name: string;
}): Promise<ServiceAccountAccess> {
  const { core, kubeConfig, namespace, name } = options;
  const { metadata } = await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name } } });
  await kubeConfig.makeApiClient(RbacAuthorizationV1Api).createNamespacedRoleBinding({
    namespace,
    body: {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'admin' },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    },
  });
  return {
    async token() {
      const { status } = await core.createNamespacedServiceAccountToken({
        ...{ namespace, name },
        body: { spec: { audiences: [], expirationSeconds: 3600 } },
      });
      return status?.token ?? '';
    },
    async briefToken({ folder }, seconds) {
      const now = Math.floor(Date.now() / 1000);
      const issuer = `https://kubernetes.default.svc.${clusterDomain}`;
      const claims = {
        iss: issuer,
        aud: [issuer],
        sub: `system:serviceaccount:${namespace}:${name}`,
        iat: now - 300,
        nbf: now - 300,
        // The API server lets a minute pass for clocks that differ.
        exp: now + seconds - 60,
        'kubernetes.io': { namespace, serviceaccount: { name, uid: metadata?.uid } },
      };
      return sign(claims, await readFile(path.join(folder, 'pki', 'service-accounts.key'), 'utf8'));
    },
  };
}

/** Writes a kubeconfig for a token, in place: whoever has read it reads it anew when the token has expired. */
export async function writeTokenKubeconfig(options: {
  file: string;
  server: string;
  caData: string;
  token: string;
}): Promise<void> {
  const { file, server, caData, token } = options;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'cluster', cluster: { server, 'certificate-authority-data': caData } }],
    users: [{ name: 'podsmith', user: { token } }],
    contexts: [{ name: 'podsmith', context: { cluster: 'cluster', user: 'podsmith' } }],
    'current-context': 'podsmith',
  };
  await writeFile(file, JSON.stringify(config), { mode: 0o600 });
}

/** A JSON Web Token (RFC 7519) with ES256: our own cluster's keys are of the curve P-256. */
function sign(claims: object, key: string): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const text = `${encode({ alg: 'ES256', typ: 'JWT' })}.${encode(claims)}`;
  const signature = signBytes('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}
