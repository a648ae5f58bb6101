import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureBaseImage } from '#lib/images/base-images.ts';
import { assembleBuildContext } from '#lib/runtimes/build-context.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { callApi, putFunction } from '../api.ts';
import { command, writeContext } from '../engine-command.ts';
import { type Figure, figure } from '../figure.ts';
import { median, round } from '../statistics.ts';
import type { Subject } from '../subject.ts';
import { timed } from '../timed.ts';
import type { Bench } from './bench.ts';

const rounds = 9;

/** Handler-only change → image built and in the registry, against the builder's own commands. */
export async function measurePush(instance: Subject, { engine, cluster }: Bench): Promise<Figure> {
  const runtime = findRuntime(await loadRuntimes({ dirs: ['runtimes'] }), 'python3');
  if (!runtime) throw new Error('There is no runtime python3.');
  const base = await ensureBaseImage({ docker: engine.docker, runtime });
  const folder = await mkdtemp(path.join(tmpdir(), 'podsmith-bench-'));
  const tag = `${cluster.registry}/podsmith-bench/function:latest`;
  const ours: number[] = [];
  const theirs: number[] = [];
  try {
    // The first round of each fills the layer cache and the registry and is not counted.
    for (let count = 0; count <= rounds; count++) {
      const mine = await timed(async () => {
        await putFunction(instance, 'bench-push', handler(`ours-${count}-${Date.now()}`));
        const build = await callApi<{ status: string }>(
          instance,
          'POST',
          'operations/bench-push/build?wait=120',
        );
        if (build.status !== 'succeeded') throw new Error(`The build is ${build.status}.`);
      });
      const source = { 'handler.py': handler(`theirs-${count}-${Date.now()}`) };
      await writeContext(
        folder,
        assembleBuildContext({ runtime, codeSource: source, policy: 'bench' }).files,
      );
      const peer = await timed(async () => {
        await command(engine, 'build', '--build-arg', `BASE_IMAGE=${base.tag}`, '-t', tag, folder);
        await command(engine, 'push', ...(engine.kind === 'podman' ? ['--tls-verify=false'] : []), tag);
      });
      if (count === 0) continue;
      ours.push(mine);
      theirs.push(peer);
    }
  } finally {
    await command(engine, 'rmi', tag).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
  return figure({
    name: "handler change to image in the registry, against the builder's own build and push",
    unit: 'ratio of medians',
    value: median(ours) / median(theirs),
    limit: 1.3,
    details: { rounds, medianMs: round(median(ours)), builderMedianMs: round(median(theirs)) },
  });
}

function handler(mark: string): string {
  return `def handle(event, context):\n    return {"statusCode": 200, "body": {"mark": "${mark}"}}\n`;
}
