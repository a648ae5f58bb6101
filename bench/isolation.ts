import { randomBytes } from 'node:crypto';
import type { EngineConnection } from '#lib/engines/docker/discovery.ts';
import { waitUntilHealthy } from '#lib/http/health.ts';
import { invokePod } from '#lib/http/invoke.ts';
import { podSecret, secretHeader } from '#lib/http/pod-secret.ts';
import { invoke, putFunction } from './api.ts';
import { type Figure, figure } from './figure.ts';
import { readPodKey } from './pod-key.ts';
import { median, round } from './statistics.ts';
import type { Subject } from './subject.ts';
import { timed } from './timed.ts';

const operation = 'bench-isolation';
const rounds = 60;
const callsPerRound = 50;

/**
 * What isolation costs a warm call: the Pod as Podsmith makes it, against a container of the same image and with the same
 * limits that has no seccomp profile of ours, no network of its own, no firewall and no secret. In turns, a round each.
 */
export async function measureIsolation(instance: Subject, { docker }: EngineConnection): Promise<Figure> {
  await putFunction(instance, operation, 'def handle(event, context):\n    return {"body": {"r": 1}}\n');
  await invoke(instance, operation);
  const key = await readPodKey(instance);
  const found = await docker.listContainers({ filters: { label: [`io.podsmith.operation=${operation}`] } });
  const pod = docker.getContainer(found[0]?.Id ?? '');
  const { Name, Image, HostConfig, NetworkSettings } = await pod.inspect();
  const plain = await docker.createContainer({
    name: `podsmith-bench-${randomBytes(4).toString('hex')}`,
    Image,
    ExposedPorts: { '5000/tcp': {} },
    HostConfig: {
      ...{ Memory: HostConfig.Memory, NanoCpus: HostConfig.NanoCpus, PidsLimit: HostConfig.PidsLimit },
      Tmpfs: { '/tmp': 'rw' },
      SecurityOpt: ['seccomp=unconfined'],
      PortBindings: { '5000/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] },
      LogConfig: { Type: 'json-file', Config: {} },
    },
  });
  try {
    await plain.start();
    const portOf = (settings: typeof NetworkSettings) => settings.Ports['5000/tcp']?.[0]?.HostPort;
    const isolated = callerOf(portOf(NetworkSettings), podSecret(key, Name.replace(/^\//, '')));
    const bare = callerOf(portOf((await plain.inspect()).NetworkSettings));
    await waitUntilHealthy({ endpoint: bare.endpoint }, AbortSignal.timeout(30_000));
    const ratios: number[] = [];
    const times = { isolated: [] as number[], bare: [] as number[] };
    for (let round = -5; round < rounds; round++) {
      // Who comes first changes: the second finds the machine warmer.
      const inTurn = round % 2 === 0 ? [isolated, bare] : [bare, isolated];
      const taken = new Map<Caller, number>();
      for (const caller of inTurn) taken.set(caller, await timed(() => callOften(caller)));
      if (round < 0) continue;
      const [withIt = 0, without = 1] = [taken.get(isolated), taken.get(bare)];
      times.isolated.push(withIt / callsPerRound);
      times.bare.push(without / callsPerRound);
      ratios.push(withIt / without);
    }
    return figure({
      name: 'a warm call of an isolated Pod, against a bare container of its image',
      unit: 'percent more',
      value: (median(ratios) - 1) * 100,
      limit: 5,
      details: {
        ...{ rounds, callsPerRound },
        isolatedMs: round(median(times.isolated)),
        bareMs: round(median(times.bare)),
      },
    });
  } finally {
    await plain.remove({ force: true });
  }
}

interface Caller {
  endpoint: string;
  headers: [string, string][];
}

function callerOf(port: string | undefined, secret?: string): Caller {
  return {
    endpoint: `http://127.0.0.1:${port}`,
    headers: secret === undefined ? [] : [[secretHeader, secret]],
  };
}

async function callOften({ endpoint, headers }: Caller): Promise<void> {
  for (let count = 0; count < callsPerRound; count++) {
    const { statusCode } = await invokePod({
      ...{ endpoint, headers, method: 'POST', path: '/', body: Buffer.from('{}') },
      ...{ timeoutMs: 10_000, signal: new AbortController().signal, maxResponseBytes: 10_000 },
    });
    if (statusCode !== 200) throw new Error(`${endpoint} answered ${statusCode}.`);
  }
}
