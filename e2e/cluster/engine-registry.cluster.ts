import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { VersionApi } from '@kubernetes/client-node';
import { afterAll, expect, test, vi } from 'vitest';
import { parseConfig } from '#lib/config.ts';
import type { ConnectedEngine } from '#lib/engines/connected-engine.ts';
import { connectConfiguredEngine } from '#lib/engines/connection/connect.ts';
import { removeImage } from '#lib/images/build-image.ts';
import { findPublished, publishImage, unpublishImage } from '#lib/images/publish-image.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { buildFunctionImage } from '#lib/testing/function-image.ts';
import { setUpEngines } from './test-engines.ts';

const { signal } = new AbortController();
const engines = setUpEngines('registry');
const undo: (() => Promise<unknown>)[] = [];

afterAll(async () => {
  while (undo.length > 0) await undo.pop()?.();
});

/** As a worker connects: with settings, on a machine where Podsmith finds an engine to build with by itself. */
async function connect(more: Record<string, string> = {}): Promise<ConnectedEngine> {
  const home = await mkdtemp(path.join(tmpdir(), 'podsmith-registry-'));
  undo.push(() => rm(home, { recursive: true }));
  const { kubeconfig } = engines.cluster;
  const environment = {
    PODSMITH_HOME: home,
    PODSMITH_ENGINE: 'kubernetes',
    KUBECONFIG: kubeconfig,
    PODSMITH_NAMESPACE: engines.namespace,
    PODSMITH_REGISTRY: secure().address,
    ...more,
  };
  return vi.waitFor(
    async () => {
      const found = await connectConfiguredEngine(parseConfig(environment), {
        ...{ instanceId: 'registry', podKey: 'registry', signal },
      });
      if (found.status === 'missing') throw new Error(`${found.reason} ${found.hint}`);
      undo.push(() => found.stop());
      return found;
    },
    // As a worker does: an engine that has not answered yet is asked again.
    { timeout: 60_000, interval: 500 },
  );
}

function secure() {
  if (!engines.cluster.started) throw new Error('Only a cluster of our own has a registry over TLS.');
  return engines.cluster.started.secureRegistry;
}

function skipOnForeign(context: { skip(condition: boolean, note: string): void }): void {
  context.skip(!engines.cluster.started, 'this cluster is not ours: it has no registry over TLS');
}

/** A file as `docker login` writes it. */
async function writeLogin(): Promise<string> {
  const { address, username, password } = secure();
  const folder = await mkdtemp(path.join(tmpdir(), 'podsmith-login-'));
  undo.push(() => rm(folder, { recursive: true }));
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const file = path.join(folder, 'config.json');
  await writeFile(file, JSON.stringify({ auths: { [address]: { auth } } }));
  return file;
}

async function build({ builder: docker }: ConnectedEngine): Promise<string> {
  const runtime = findRuntime(await loadRuntimes({ dirs: [path.resolve('runtimes')] }), 'python3');
  if (!runtime) throw new Error('The runtime python3 is missing.');
  const handler = 'def handle(event, context):\n    return {"body": {"kept": "well"}}\n';
  const { tag } = await buildFunctionImage(docker, runtime, { 'handler.py': handler });
  undo.push(() => removeImage({ docker, tag }));
  return tag;
}

test('pushes to a registry with an authority and a login of its own, pulls from there and deletes there', async (context) => {
  skipOnForeign(context);
  const { address, caFile, username, password } = secure();
  const connected = await connect({
    PODSMITH_REGISTRY_CA_FILE: caFile,
    PODSMITH_REGISTRY_AUTH_FILE: await writeLogin(),
    PODSMITH_IMAGE_PULL_SECRET: 'pull',
  });
  const { registry, builder: docker, engine } = connected;
  const version = await engines.kubeConfig.makeApiClient(VersionApi).getCode();
  expect(connected).toMatchObject({
    ...{ kind: 'kubernetes', version: version.gitVersion },
    cluster: { reach: 'port-forward', namespace: engines.namespace, registry: address },
  });
  if (!registry) throw new Error('The engine has no registry.');
  const image = await build(connected);
  const reference = await publishImage({ docker, image, registry, onLog: () => {}, signal });
  undo.push(() => removeImage({ docker, tag: reference.replace(/@.*/, `:${image.split(':').at(-1)}`) }));
  expect(reference).toMatch(new RegExp(`^${address}/.*@sha256:[0-9a-f]{64}$`));
  expect(await findPublished({ image, registry, signal })).toBe(reference);

  const starting = () => engine.startPod(engines.request('kept', reference), { signal, timeoutMs: 60_000 });
  // Its secret is not there yet.
  await expect(starting()).rejects.toMatchObject({
    code: 'POD_IMAGE_PULL_FAILED',
    message: expect.stringMatching(/auth|401/),
  });
  const auths = { [address]: { username, password } };
  await engines.core.createNamespacedSecret({
    namespace: engines.namespace,
    body: {
      metadata: { name: 'pull' },
      type: 'kubernetes.io/dockerconfigjson',
      stringData: { '.dockerconfigjson': JSON.stringify({ auths }) },
    },
  });
  // The kubelet hears of the secret a moment later.
  await expect.poll(async () => (await starting()).state).toBe('ready');
  await engine.stopPod('kept');

  // As the clean-up does with what no revision needs.
  const published = { docker, image, registry, signal };
  expect(await unpublishImage(published)).toBeUndefined();
  expect(await findPublished(published)).toBeUndefined();
  expect(await unpublishImage(published)).toBeUndefined();
});

test('says that it does not trust the registry, and that the registry wants a login', async (context) => {
  skipOnForeign(context);
  const login = await writeLogin();
  const { caFile } = secure();
  for (const [settings, words] of [
    [{ PODSMITH_REGISTRY_AUTH_FILE: login }, /certificate/],
    [{ PODSMITH_REGISTRY_CA_FILE: caFile }, /auth|401/i],
  ] as const) {
    const connected = await connect(settings);
    const { registry, builder: docker } = connected;
    if (!registry) throw new Error('The engine has no registry.');
    const image = await build(connected);
    await expect(publishImage({ docker, image, registry, onLog: () => {}, signal })).rejects.toMatchObject({
      code: 'PUSH_FAILED',
      message: expect.stringMatching(words),
    });
  }
});
