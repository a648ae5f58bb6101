import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { CoreV1Api } from '@kubernetes/client-node';
import type { SecureRegistry } from '../registry-server.ts';
import type { Kubectl } from './kubectl.ts';

/** Makes the two namespaces of an install and the Secrets that an admin makes by hand; gives the API's token. */
export async function makeNamespaces(options: {
  core: CoreV1Api;
  kubectl: Kubectl;
  namespace: string;
  registry?: SecureRegistry;
}): Promise<{ token: string; builderToken: string }> {
  const { core, kubectl, namespace, registry } = options;
  const functions = `${namespace}-functions`;
  const labels = { 'app.kubernetes.io/part-of': 'podsmith' };
  for (const name of [namespace, functions])
    await core.createNamespace({ body: { metadata: { name, labels } } });
  const secretFile = path.join(tmpdir(), `${namespace}-secret.yaml`);
  try {
    const script = path.resolve(import.meta.dirname, '../../../deploy/make-secret.sh');
    const { stdout } = await promisify(execFile)('sh', [script, 'admin@example.com']);
    await writeFile(secretFile, stdout, { mode: 0o600 });
    await kubectl('create', '-n', namespace, '-f', secretFile);
  } finally {
    await rm(secretFile, { force: true });
  }
  if (registry) {
    const { address, username, password: registryPassword, caFile } = registry;
    const auth = Buffer.from(`${username}:${registryPassword}`).toString('base64');
    const config = JSON.stringify({ auths: { [address]: { auth } } });
    for (const name of [namespace, functions]) {
      await core.createNamespacedSecret({
        namespace: name,
        body: {
          metadata: { name: 'podsmith-registry' },
          type: 'kubernetes.io/dockerconfigjson',
          stringData: { '.dockerconfigjson': config },
        },
      });
    }
    await core.createNamespacedSecret({
      namespace,
      body: {
        metadata: { name: 'podsmith-registry-ca' },
        stringData: { 'ca.crt': await readFile(caFile, 'utf8') },
      },
    });
  }
  const { data = {} } = await core.readNamespacedSecret({ namespace, name: 'podsmith' });
  const read = (key: string) => Buffer.from(data[key] ?? '', 'base64').toString();
  return { token: read('PODSMITH_API_TOKEN'), builderToken: read('PODSMITH_BUILDER_TOKEN') };
}
