import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config } from '#lib/config.ts';
import type { PodNetworkRules, PodRequest, PodView } from '#lib/engines/engine.ts';
import { chainsOf } from '#lib/engines/local/firewall-rules.ts';
import { networkOf } from '#lib/engines/local/pod-network.ts';
import { removeImage } from '#lib/images/build-image.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { buildFunctionImage } from '#lib/testing/function-image.ts';
import { callRuntimePod } from '#lib/testing/runtime-pods.ts';
import { createTestEngine } from '#lib/testing/test-engine.ts';
import { startWitness, type Witness } from '#lib/testing/witness.ts';

const run = promisify(execFile);
const suite = randomBytes(4).toString('hex');
const instanceId = `network-${suite}`;
const never = new AbortController().signal;
const { docker, engine, close } = await createTestEngine(instanceId);

const handler = `
import errno, json, socket, time
def connect(family, host, port):
    with socket.socket(family) as s:
        s.settimeout(2)
        try:
            s.connect(socket.getaddrinfo(host, port, family)[0][4])
            return "reached"
        except TimeoutError:
            return "timed out"
        except OSError as error:
            return errno.errorcode.get(error.errno, str(error))
def gateway():
    for line in open("/proc/net/route").readlines()[1:]:
        fields = line.split()
        if fields[1] == "00000000":
            return socket.inet_ntoa(int(fields[2], 16).to_bytes(4, "little"))
def settle():
    # For a second or two Linux looks whether anyone else has the address (flag 0x40).
    while any(line.endswith("eth0") and int(line.split()[4], 16) & 0x40 for line in open("/proc/net/if_inet6").read().splitlines()):
        time.sleep(0.05)
def handle(event, context):
    settle()
    if event.path == "/address":
        return {"body": {"address": socket.gethostbyname(socket.gethostname())}}
    outcomes = {}
    for name, (host, port) in json.loads(event.body).items():
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        outcomes[name] = connect(family, gateway() or "127.0.0.1" if host == "gateway" else host, port)
    return {"body": outcomes}
`;

/** A listener on every address of this machine, as Podsmith with HOST=0.0.0.0 is. */
const host = net.createServer((socket) => socket.end());
const witnesses: Witness[] = [];
let image: { tag: string; digest: string };
let targets: Record<string, [string, number]>;

beforeAll(async () => {
  const runtime = findRuntime(await loadRuntimes({ dirs: config().runtimesDirs }), 'python3');
  if (!runtime) throw new Error('The runtime python3 is missing.');
  image = await buildFunctionImage(docker, runtime, { 'handler.py': handler });
  host.listen(0, '::');
  await once(host, 'listening');
  const address = host.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const other = await start(requestOf('other'));
  const { body } = await callRuntimePod(other, { path: '/address' });
  targets = {
    gateway: ['gateway', port],
    machine: [ownAddress(), port],
    otherFunction: [JSON.parse(Buffer.from(body).toString()).address, 5000],
    metadata: ['169.254.169.254', 80],
    privateAddress: [await listenAt('10.213.7'), 5000],
    internet: [await listenAt('198.51.100'), 5000],
  };
});

afterAll(async () => {
  host.close();
  for (const pod of await engine.listPods({})) await engine.stopPod(pod.name);
  for (const witness of witnesses) await witness.remove();
  await close();
  await removeImage({ docker, tag: image.tag });
});

/** The address of something that listens on port 5000 where any container without our rules reaches it. */
async function listenAt(subnet: string): Promise<string> {
  const command = ['python3', '-m', 'http.server', '5000'];
  const witness = await startWitness(docker, { subnet, image: image.digest, command, port: 5000 });
  witnesses.push(witness);
  return witness.address;
}

async function listRules(): Promise<string> {
  const all = await Promise.all(['iptables', 'ip6tables'].map((tables) => run(tables, ['-w', '5', '-S'])));
  return all.map(({ stdout }) => stdout).join('');
}

/** One of this machine's, as its neighbours know it. */
function ownAddress(): string {
  const found = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  return found?.address ?? '127.0.0.1';
}

function requestOf(name: string, network?: PodNetworkRules): PodRequest {
  return {
    ...{ name: `${instanceId}-${name}`, image: image.digest, port: 5000, network },
    labels: { 'io.podsmith.operation': name },
    limits: { memoryMib: 128, cpu: 1, pids: 64 },
  };
}

function start(request: PodRequest): Promise<PodView> {
  return engine.startPod(request, { signal: never, timeoutMs: 30_000 });
}

/** What a Pod of this name reaches of the targets. */
async function reachedBy(name: string, network?: PodNetworkRules): Promise<string[]> {
  const request = requestOf(name, network);
  const pod = await start(request);
  const all = { ...targets, linkLocal: [linkLocalOf(request), targets.gateway?.[1]] };
  const { body } = await callRuntimePod(pod, { body: JSON.stringify(all), timeoutMs: 30_000 });
  const outcomes: Record<string, string> = JSON.parse(Buffer.from(body).toString());
  expect(Object.keys(outcomes)).toEqual(Object.keys(all));
  // Refused at once: a handler that waits for a time-out learns nothing of why.
  expect(Object.entries(outcomes).filter(([, outcome]) => outcome === 'timed out')).toEqual([]);
  return Object.keys(outcomes).filter((name) => outcomes[name] === 'reached');
}

/** The IPv6 address that Linux gives the bridge of a Pod's network, as the Pod writes it. */
function linkLocalOf(request: PodRequest): string {
  const addresses = networkInterfaces()[networkOf(request, instanceId).bridge] ?? [];
  const found = addresses.find(({ family }) => family === 'IPv6');
  if (!found) throw new Error(`The bridge of ${request.name} has no IPv6 address.`);
  return `${found.address}%eth0`;
}

describe('a Pod on the local engine', () => {
  it('reaches the Internet, and neither this machine, other functions nor private addresses', async () => {
    expect(await reachedBy('default')).toEqual(['internet']);
  });

  it('reaches nothing when its operation is to', async () => {
    expect(await reachedBy('nothing', { reach: 'none', allow: [] })).toEqual([]);
    expect(await reachedBy('cluster', { reach: 'cluster', allow: [] })).toEqual([]);
  });

  it('reaches what its operation lists, and no other function and nothing of this machine by that', async () => {
    const [address] = targets.privateAddress ?? [];
    const one = [{ range: `${address}/32`, port: 5000 }];
    expect(await reachedBy('listed', { reach: 'none', allow: one })).toEqual(['privateAddress']);
    const all = [{ range: '0.0.0.0/0' }];
    expect(await reachedBy('all', { reach: 'none', allow: all })).toEqual(['privateAddress', 'internet']);
  });

  it('leaves no rule behind, also when several were started at once', async () => {
    const other = await createTestEngine(`${instanceId}-other`);
    const requests = ['a', 'b', 'c'].map((name) => ({
      ...requestOf(name),
      name: `${instanceId}-other-${name}`,
    }));
    const options = { signal: never, timeoutMs: 30_000 };
    await Promise.all(requests.map((request) => other.engine.startPod(request, options)));
    const { forward } = chainsOf(`${instanceId}-other`);
    expect(await listRules()).toContain(forward);
    for (const { name } of requests) await other.engine.stopPod(name);
    await other.close();
    expect(await listRules()).not.toContain(forward);
  });

  it('shares its network with Pods of its operation alone, which goes with the last of them', async () => {
    const networks = async () => {
      const found = await docker.listNetworks({ filters: { label: [`io.podsmith.network=${instanceId}`] } });
      return found.length;
    };
    const before = await networks();
    const first = await start(requestOf('shared'));
    expect(await networks()).toBe(before + 1);
    await engine.stopPod(first.name);
    expect(await networks()).toBe(before);
  });
});
