import { randomBytes } from 'node:crypto';
import { CoreV1Api, KubeConfig, RbacAuthorizationV1Api, type V1Pod } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { config } from '#lib/config.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import { publishInstallImages } from './install/install-images.ts';
import { writeOverlay } from './install/install-overlay.ts';
import { makeNamespaces } from './install/install-secrets.ts';
import { findKubectl, type Kubectl } from './install/kubectl.ts';
import { type Answer, type InstalledPodsmith, talkTo } from './install/talk-to.ts';
import { type ObtainedCluster, obtainCluster } from './obtain-cluster.ts';

/** The whole of deploy/, as an admin installs it: images from the Dockerfiles, `kubectl apply -k`, and the main job. */
const namespace = `podsmith-install-${randomBytes(3).toString('hex')}`;
const functions = `${namespace}-functions`;
const minutes = 60_000;
/** More than pass while all Pods are replaced, on a busy machine too. */
const slowSteps = 200;

const kubeConfig = new KubeConfig();
let cluster: ObtainedCluster;
let core: CoreV1Api;
let kubectl: Kubectl;
let overlay: Awaited<ReturnType<typeof writeOverlay>>;
let podsmith: InstalledPodsmith;
let builderToken: string;

beforeAll(async () => {
  cluster = await obtainCluster();
  kubeConfig.loadFromFile(cluster.kubeconfig);
  core = kubeConfig.makeApiClient(CoreV1Api);
  kubectl = await findKubectl(cluster);
  const images = await publishInstallImages({
    docker: dockerAt(config().dockerHost ?? ''),
    registry: cluster.registry,
    progress: (text) => console.log(`install: ${text}`),
  });
  const secure = cluster.started?.secureRegistry;
  const secrets = await makeNamespaces({ core, kubectl, namespace, registry: secure });
  builderToken = secrets.builderToken;
  overlay = await writeOverlay({
    namespace,
    images,
    registry: secure?.address ?? cluster.registryForPods,
    isSecure: secure !== undefined,
    disruption: Number(/^v1\.(\d+)/.exec(cluster.version)?.[1]) < 21 ? 'v1beta1' : 'v1',
  });
  console.log('install: kubectl apply -k');
  await kubectl('apply', '-k', overlay.folder);
  podsmith = talkTo({ kubectl, namespace, token: secrets.token });
}, 25 * minutes);

afterAll(async () => {
  podsmith?.close();
  await overlay?.remove();
  for (const name of [namespace, functions]) await core?.deleteNamespace({ name }).catch(() => undefined);
}, 5 * minutes);

test('has overlays to begin with that kubectl takes', async () => {
  for (const folder of ['overlays/try', 'overlays/production', 'targets']) {
    const made = await kubectl('kustomize', `deploy/${folder}`);
    expect(made).toMatch(/name: podsmith-worker/);
  }
});

test(
  'becomes ready, its database brought up to date by one of the Pods that start at once',
  async () => {
    for (const name of ['postgres', 'builder', 'web', 'worker']) {
      await kubectl('-n', namespace, 'rollout', 'status', `deployment/podsmith-${name}`, '--timeout=300s');
    }
    const pods = [...(await podsOf('web')), ...(await podsOf('worker'))];
    expect(pods).toHaveLength(4);
    const logs = await Promise.all(
      pods.map((pod) =>
        core.readNamespacedPodLog({ namespace, name: pod.metadata?.name ?? '', container: 'migrate' }),
      ),
    );
    expect(logs.filter((text) => text.includes('Migrations applied: '))).toHaveLength(1);
    expect(logs.filter((text) => text.includes('The database is up to date.'))).toHaveLength(3);
  },
  10 * minutes,
);

test('gives no Pod more than it needs, and no socket or folder of the node', async () => {
  const { items } = await core.listNamespacedPod({ namespace });
  for (const { spec } of items) {
    expect(spec?.volumes?.filter(({ hostPath }) => hostPath)).toEqual([]);
    expect(spec?.hostNetwork ?? spec?.hostPID ?? spec?.hostIPC).toBeFalsy();
    expect(spec?.securityContext?.seccompProfile?.type).toBe('RuntimeDefault');
    for (const container of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]) {
      const { securityContext: given } = container;
      expect(given?.privileged ?? false).toBe(false);
      expect(given?.capabilities?.drop).toEqual(['ALL']);
      // The one that builds is described in deploy/base/builder.yaml.
      if (container.name === 'builder') continue;
      expect(given?.runAsNonRoot ?? spec?.securityContext?.runAsNonRoot).toBe(true);
      expect(given).toMatchObject({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true });
      expect(given?.capabilities?.add).toBeUndefined();
    }
  }
});

test('lets the worker make Pods where functions run, and nothing else', async () => {
  const as = `--as=system:serviceaccount:${namespace}:podsmith-worker`;
  const can = async (where: string, verb: string, what: string) => {
    const [resource = '', subresource] = what.split('/');
    const args = ['auth', 'can-i', as, '-n', where, verb, resource];
    const asked = subresource ? [...args, `--subresource=${subresource}`] : args;
    // It ends with an error where the answer is no.
    return (await kubectl(...asked).catch((error: Error) => error.message)).trim();
  };
  const yes = /^yes$/m;
  const no = /^no\b/m;
  expect(await can(functions, 'create', 'pods')).toMatch(yes);
  expect(await can(functions, 'get', 'pods/log')).toMatch(yes);
  expect(await can(functions, 'create', 'networkpolicies')).toMatch(yes);
  expect(await can(functions, 'delete', 'networkpolicies')).toMatch(no);
  expect(await can(functions, 'get', 'secrets')).toMatch(no);
  expect(await can(functions, 'create', 'pods/exec')).toMatch(no);
  expect(await can(namespace, 'create', 'pods')).toMatch(no);
  expect(await can(namespace, 'get', 'secrets')).toMatch(no);
  expect(await can('default', 'list', 'pods')).toMatch(no);
  expect(await can(functions, 'list', 'nodes')).toMatch(no);
});

test(
  'builds inside the cluster and runs a pipeline, its Pods reached by their addresses',
  async () => {
    const engine = await podsmith.until('engine', ({ ready }) => ready === true, 2 * minutes);
    // The builder was asked to confine builds, and a build has seen that it does.
    expect(engine).toMatchObject({
      ...{ name: 'kubernetes', reach: 'pod-ip', namespace: functions },
      buildWarning: null,
    });
    await podsmith.putFunction('double', 'return {"body": {"number": given["number"] * 2}}');
    await podsmith.putFunction('add', 'return {"body": {"sum": given["number"] + 1}}');
    for (const name of ['double', 'add']) {
      const build = await podsmith.call('POST', `operations/${name}/build?wait=300`);
      expect(build).toMatchObject({
        status: 'succeeded',
        digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      });
      const hasSbom = () => podsmith.call('GET', `builds/${build.id}/sbom`).catch(() => undefined);
      // It is made in the seconds after the build.
      await expect.poll(hasSbom, { timeout: minutes }).toBeDefined();
      const { components = [] } = (await hasSbom()) ?? {};
      expect(components.map(({ purl }) => purl)).toContainEqual(expect.stringMatching(/^pkg:pypi\//));
    }
    await podsmith.putPipeline('sum', ['double', 'add']);
    const run = await podsmith.end(await podsmith.begin('sum', { number: 20 }), 3 * minutes);
    expect(run, JSON.stringify(run)).toMatchObject({
      status: 'succeeded',
      results: { number: 40, sum: 41 },
    });
    const { items } = await core.listNamespacedPod({ namespace: functions });
    expect(items.length).toBeGreaterThanOrEqual(2);
    for (const { spec } of items) expect(spec?.containers[0]?.image).toMatch(/@sha256:[0-9a-f]{64}$/);
  },
  10 * minutes,
);

/** A package's build script, which looks around as root of its build and then fails, so that pip shows what it found. */
const hostilePackage = `
import json, os, socket
def directly(host, port):
    try:
        socket.create_connection((host, port), 3).close()
        return "reached"
    except OSError as error:
        return "not reached"
def by_proxy(host, port):
    proxy = socket.create_connection(("127.0.0.1", 3128), 3)
    proxy.sendall(f"CONNECT {host}:{port} HTTP/1.1\\r\\nhost: {host}\\r\\n\\r\\n".encode())
    return proxy.makefile().readline().split(" ")[1]
def build_wheel(*arguments):
    places = [tuple(place) for place in PLACES]
    found = {"interfaces": sorted(os.listdir("/sys/class/net")),
             "direct": [directly(*place) for place in places], "proxied": [by_proxy(*place) for place in places]}
    raise Exception("FIND" "INGS " + json.dumps(found) + " END")
`;

test(
  'lets builds reach what is listed and nothing else, and says what they wanted',
  async () => {
    const address = async (service: string, of: string) =>
      (await core.readNamespacedService({ name: service, namespace: of })).spec?.clusterIP ?? '';
    const [api, builder, web] = await Promise.all([
      address('kubernetes', 'default'),
      address('podsmith-builder', namespace),
      podsOf('web').then(([pod]) => pod?.status),
    ]);
    const places = [
      ...[
        [api, 443],
        ['kubernetes.default.svc', 443],
      ],
      ...[
        [builder, 2376],
        ['127.0.0.1', 2376],
      ],
      ...[
        [web?.podIP, 3000],
        [web?.hostIP, 10_250],
      ],
      ...[
        ['169.254.169.254', 80],
        ['exfiltration.example', 443],
        ['1.1.1.1', 443],
      ],
    ];
    await podsmith.putFiles('hostile', {
      'handler.py': 'def handle(event, context):\n    return {"body": {}}\n',
      'requirements.txt': './package\n',
      'package/pyproject.toml':
        '[build-system]\nrequires = []\nbuild-backend = "look"\nbackend-path = ["."]\n',
      'package/look.py': hostilePackage.replace('PLACES', JSON.stringify(places)),
    });
    const build = await podsmith.call('POST', 'operations/hostile/build?wait=300');
    expect(build, JSON.stringify(build)).toMatchObject({
      status: 'failed',
      error: {
        code: 'BUILD_COMMAND_FAILED',
        hint: expect.stringMatching(/may not be called: .*PODSMITH_BUILD_EGRESS=/),
      },
    });
    const { log = '' } = await podsmith.call('GET', `builds/${build.id}`);
    expect(log).toContain('[podsmith] exfiltration.example:443 may not be called: ');
    expect(JSON.parse(/FINDINGS (.*) END/.exec(log)?.[1] ?? 'null'), log).toEqual({
      interfaces: ['lo'],
      direct: places.map(() => 'not reached'),
      proxied: places.map(() => '403'),
    });
  },
  6 * minutes,
);

test('finds out, with its first Pod, whether the cluster enforces NetworkPolicies, and says when it does not', async (context) => {
  // The network of somebody's cluster may do either; ours is a plain bridge.
  if (!cluster.started) return context.skip();
  const engine = await podsmith.until(
    'engine',
    ({ podWarning }) => String(podWarning).includes('NetworkPolicies'),
    2 * minutes,
  );
  expect(engine.podWarning).toMatch(/does not enforce NetworkPolicies/);
  // The probe has gone.
  const { items } = await core.listNamespacedPod({ namespace: functions });
  expect(items.filter(({ metadata }) => metadata?.name?.includes('probe'))).toEqual([]);
});

test('keeps the builder to who knows its token', async () => {
  // As any function, or any command of a build, could ask.
  const ask = async (path: string, headers: object) =>
    await inWebPod(
      // Who asks like this knows neither the authority nor the token; that a worker knows both, the builds have shown.
      `require("https").get("https://podsmith-builder:2376${path}", { rejectUnauthorized: false, headers: ${JSON.stringify(headers)} }, (answer) => { console.log(answer.statusCode); answer.resume(); })`,
    );
  expect(await ask('/images/json', {})).toBe('401');
  expect(await ask('/images/json', { authorization: 'Bearer wrong' })).toBe('401');
  const authorization = `Bearer ${builderToken}`;
  expect(await ask('/version', { authorization })).toBe('200');
  expect(await ask('/containers/json', { authorization })).toBe('403');
});

test(
  'carries a run through an upgrade of everything',
  async () => {
    // Each step takes its time, until somebody lets them go.
    await podsmith.putFunction(
      'slow',
      'import os, time; os.path.exists("/tmp/go") or time.sleep(3); return {"body": {}}',
    );
    await podsmith.call('POST', 'operations/slow/build?wait=300');
    await podsmith.putPipeline('long', Array(slowSteps).fill('slow'));
    const id = await podsmith.begin('long', {});
    const succeeded = ({ steps = [] }: Answer) => steps.filter(({ status }) => status === 'succeeded').length;
    await podsmith.until(`runs/${id}`, (run) => succeeded(run) > 0, minutes);
    const before = (await podsOf('worker')).map(({ metadata }) => metadata?.uid);
    await kubectl(
      '-n',
      namespace,
      'rollout',
      'restart',
      'deployment/podsmith-worker',
      'deployment/podsmith-web',
    );
    const isOldThere = async () => {
      const { items } = await core.listNamespacedPod({ namespace });
      return items.some(({ metadata }) => before.includes(metadata?.uid));
    };
    await expect.poll(isOldThere, { timeout: 6 * minutes, interval: 1000 }).toBe(false);
    const handedOver = await podsmith.call('GET', `runs/${id}`);
    expect(handedOver.status).toBe('running');
    await podsmith.until(`runs/${id}`, (run) => succeeded(run) > succeeded(handedOver), minutes);
    const { items } = await core.listNamespacedPod({ namespace: functions });
    const pod = items.find(({ metadata }) => metadata?.name?.includes('-slow-'))?.metadata?.name ?? '';
    await kubectl('-n', functions, 'exec', pod, '--', 'touch', '/tmp/go');
    const run = await podsmith.end(id, 2 * minutes);
    expect(run.status).toBe('succeeded');
    expect(run.steps?.map(({ status, attempt }) => `${status} ${attempt}`)).toEqual(
      Array(slowSteps).fill('succeeded 1'),
    );
  },
  15 * minutes,
);

test(
  'is gone when it is deleted',
  async () => {
    podsmith.close();
    await kubectl('delete', '-k', overlay.folder, '--wait=true', '--timeout=180s');
    for (const name of [namespace, functions]) await core.deleteNamespace({ name });
    const isThere = (name: string) =>
      core.readNamespace({ name }).then(
        () => true,
        () => false,
      );
    for (const name of [namespace, functions]) {
      await expect.poll(() => isThere(name), { timeout: 3 * minutes, interval: 1000 }).toBe(false);
    }
    const rbac = kubeConfig.makeApiClient(RbacAuthorizationV1Api);
    const roles = [
      ...(await rbac.listClusterRole()).items,
      ...(await rbac.listClusterRoleBinding()).items,
    ].filter(({ metadata }) => metadata?.name?.startsWith('podsmith'));
    expect(roles).toEqual([]);
  },
  8 * minutes,
);

/** The Pods of one part that are to stay. */
async function podsOf(component: string): Promise<V1Pod[]> {
  const labelSelector = `app.kubernetes.io/component=${component}`;
  const { items } = await core.listNamespacedPod({ namespace, labelSelector });
  return items.filter(({ metadata }) => !metadata?.deletionTimestamp);
}

/** What a line of JavaScript prints in a Pod of the web process. */
async function inWebPod(script: string): Promise<string> {
  const args = ['-n', namespace, 'exec', 'deployment/podsmith-web', '-c', 'web', '--', 'node', '-e', script];
  return (await kubectl(...args)).trim();
}
