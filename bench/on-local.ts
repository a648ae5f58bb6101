import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectEngine, type EngineConnection } from '#lib/engines/docker/discovery.ts';
import { startPodsmith } from '../e2e/podsmith.ts';
import { measureBuildIsolation } from './build-isolation.ts';
import { measureDrawing } from './drawing.ts';
import { measureEditor } from './editor.ts';
import { measureFirstCall } from './first-call.ts';
import { openFloor } from './floor.ts';
import { measureIdle } from './idle.ts';
import { measureIsolation } from './isolation.ts';
import { measureLargeResult } from './large-result.ts';
import { measureMains } from './mains.ts';
import { measureManyRuns } from './many-runs.ts';
import type { Measure } from './measure.ts';
import { measureMemory } from './memory.ts';
import { measurePipeline } from './pipeline.ts';
import { measurePrints } from './prints.ts';
import { measureRebuild } from './rebuild.ts';
import type { Subject } from './subject.ts';
import { measureThroughput } from './throughput.ts';
import { measureTry } from './try.ts';
import { measureTryMain } from './try-main.ts';
import { measureVisible } from './visible.ts';

/** Measures a Podsmith on this machine's own engine. */
export async function onLocal(measure: (measurements: Measure[]) => Promise<void>): Promise<void> {
  const home = await mkdtemp(path.join(tmpdir(), 'podsmith-bench-'));
  const engine = await connectEngine({ home, dockerHost: process.env.DOCKER_HOST });
  if (engine.status === 'missing') throw new Error(`${engine.reason} ${engine.hint}`);
  const token = randomBytes(16).toString('hex');
  const admin = { email: 'bench@example.com', password: randomBytes(8).toString('hex') };
  const podsmith = await startPodsmith({
    DOCKER_HOST: engine.host,
    PODSMITH_ADMIN_EMAIL: admin.email,
    PODSMITH_ADMIN_PASSWORD: admin.password,
    PODSMITH_API_TOKEN: token,
    // More runs than are kept by default are measured.
    PODSMITH_RETENTION_COUNT: '1000000',
  });
  const instance: Subject = { ...podsmith, token, admin };
  try {
    await measure([
      ['idle', () => measureIdle(instance)],
      ['isolation', () => measureIsolation(instance, engine)],
      ['rebuild', () => measureRebuild(instance, engine)],
      ['build-isolation', () => measureBuildIsolation(engine)],
      ['mains', () => measureMains(engine)],
      ['try-main', () => measureTryMain(engine)],
      [
        'pipeline',
        () =>
          measurePipeline(instance, {
            name: 'overhead per step of a warm 10-step pipeline, against the same POSTs made directly',
            limit: 5,
            openFloor: () => openFloor(instance),
            findEndpoints: (operations) => findEndpoints(engine, operations),
          }),
      ],
      ['throughput', () => measureThroughput(instance, (operations) => findEndpoints(engine, operations))],
      ['try', () => measureTry(instance)],
      ['first-call', () => measureFirstCall(instance)],
      ['prints', () => measurePrints(instance)],
      ['visible', () => measureVisible(instance)],
      ['editor', () => measureEditor(instance)],
      ['drawing', () => measureDrawing(instance)],
      ['large-result', () => measureLargeResult(instance)],
      ['memory', () => measureMemory(instance, (operations) => findEndpoints(engine, operations))],
      ['many-runs', () => measureManyRuns(instance, (operations) => findEndpoints(engine, operations))],
    ]);
  } finally {
    await instance.stop();
    await engine.stop();
    await rm(home, { recursive: true, force: true });
  }
}

async function findEndpoints(engine: EngineConnection, operations: string[]) {
  const containers = await engine.docker.listContainers();
  return operations.map((name) => {
    const container = containers.find((candidate) => candidate.Labels['io.podsmith.operation'] === name);
    const port = container?.Ports.find((candidate) => candidate.PublicPort)?.PublicPort;
    if (!port) throw new Error(`The Pod of ${name} is not there.`);
    const pod = container?.Names[0]?.replace(/^\//, '') ?? '';
    return { pod, url: new URL(`http://127.0.0.1:${port}/`) };
  });
}
