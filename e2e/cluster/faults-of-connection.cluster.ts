import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ApiException, CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { type ApiServerProxy, startApiServerProxy } from './api-server-proxy.ts';
import { makeFaultPipelines } from './fault-pipelines.ts';
import { expectFailed, expectRepeated, setFaultStage } from './fault-stage.ts';
import {
  makeServiceAccount,
  type ServiceAccountAccess,
  writeTokenKubeconfig,
} from './service-account-access.ts';

let proxy: ApiServerProxy;
let account: ServiceAccountAccess;
let folder: string;

// Podsmith comes through a network that can fail, with a token that can expire.
const stage = setFaultStage('connection-faults', async ({ core, kubeConfig, namespace }) => {
  folder = await mkdtemp(path.join(tmpdir(), 'podsmith-faults-'));
  proxy = await startApiServerProxy(kubeConfig);
  account = await makeServiceAccount({ core, kubeConfig, namespace, name: 'podsmith' });
  await giveToken(kubeConfig, await account.token());
  return { kubeconfig: path.join(folder, 'kubeconfig') };
});

// Runs before the stage's own, which stops Podsmith: that needs no proxy any more.
afterAll(async () => {
  await stage.podsmith?.stop();
  proxy?.close();
  await rm(folder, { recursive: true, force: true });
});

async function giveToken(kubeConfig: KubeConfig, token: string): Promise<void> {
  const caData = kubeConfig.getCurrentCluster()?.caData ?? '';
  await writeTokenKubeconfig({ file: path.join(folder, 'kubeconfig'), server: proxy.url, caData, token });
}

describe('a watch', () => {
  for (const [what, fail] of [
    ['is cut', () => proxy.sever()],
    ['falls silent', () => proxy.silence()],
  ] as const) {
    test(`that ${what} while a Pod starts costs a run nothing but moments`, async () => {
      const { podsmith } = stage;
      const pipelines = await makeFaultPipelines(podsmith);
      const run = await podsmith.begin(pipelines.strict);
      await vi.waitFor(async () => expect(await stage.podNames(pipelines.operation)).toHaveLength(1), {
        timeout: 60_000,
        interval: 20,
      });
      fail();
      expect(await podsmith.end(run), podsmith.output()).toMatchObject({ status: 'succeeded' });
    });
  }

  test('that fell silent does not hide that a Pod was deleted', async () => {
    const { podsmith, core, namespace } = stage;
    const pipelines = await makeFaultPipelines(podsmith);
    const caught = await stage.catchAtWork(pipelines, { seconds: 110 });
    proxy.silence();
    await core.deleteNamespacedPod({ namespace, name: caught.pod });
    expect(expectFailed(await podsmith.end(caught.strict, 90_000))).toMatch(/deleted/);
    expect(expectRepeated(await podsmith.end(caught.patient, 90_000))).toMatch(/deleted/);
  });
});

describe('a token that expires', () => {
  test('leaves the step under way alone, fails the next saying so, and is read anew', async (context) => {
    const { podsmith, cluster, kubeConfig } = stage;
    const { started } = cluster;
    if (!started) return context.skip('this cluster is not ours: its tokens last ten minutes at least');
    const [working, next] = [await makeFaultPipelines(podsmith), await makeFaultPipelines(podsmith)];
    const brief = await account.briefToken(started, 20);
    await giveToken(kubeConfig, brief);
    // Podsmith reads credentials again when the ones it has are refused, or when it starts.
    await podsmith.restartWorker();
    const caught = await stage.catchAtWork(working, { seconds: 45 });
    await vi.waitFor(async () => expect(await statusOf(kubeConfig, brief)).toBe(401), {
      timeout: 60_000,
      interval: 1000,
    });
    const refused = await podsmith.end(await podsmith.begin(next.strict));
    expect(expectFailed(refused)).toMatch(/credentials|unauthorized|expired/i);
    await giveToken(kubeConfig, await account.token());
    expect(await podsmith.end(await podsmith.begin(next.strict))).toMatchObject({ status: 'succeeded' });
    expect(await podsmith.end(caught.strict)).toMatchObject({ status: 'succeeded' });
  });
});

/** What the API server answers to who comes with this token. */
async function statusOf(kubeConfig: KubeConfig, token: string): Promise<number> {
  const server = kubeConfig.getCurrentCluster();
  if (!server) throw new Error('The kubeconfig names no cluster.');
  const other = new KubeConfig();
  other.loadFromClusterAndUser(server, { name: 'podsmith', token });
  return other
    .makeApiClient(CoreV1Api)
    .listNamespacedPod({ namespace: stage.namespace, limit: 1 })
    .then(
      () => 200,
      (error: unknown) => (error instanceof ApiException ? error.code : 0),
    );
}
