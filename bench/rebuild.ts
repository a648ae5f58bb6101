import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EngineConnection } from '#lib/engines/docker/discovery.ts';
import { ensureBaseImage } from '#lib/images/base-images.ts';
import { assembleBuildContext } from '#lib/runtimes/build-context.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { invoke, putFunction } from './api.ts';
import { command, writeContext } from './engine-command.ts';
import { type Figure, figure } from './figure.ts';
import { median, round } from './statistics.ts';
import type { Subject } from './subject.ts';
import { timed } from './timed.ts';

const rounds = 7;

/** Handler-only change → image built → Pod ready → first response, against the engine's own commands. */
export async function measureRebuild(instance: Subject, engine: EngineConnection): Promise<Figure> {
  const runtime = findRuntime(await loadRuntimes({ dirs: ['runtimes'] }), 'python3');
  if (!runtime) throw new Error('There is no runtime python3.');
  const base = await ensureBaseImage({ docker: engine.docker, runtime });
  const folder = await mkdtemp(path.join(tmpdir(), 'podsmith-bench-'));
  const ours: number[] = [];
  const theirs: number[] = [];
  try {
    // The first round of each fills the layer cache and is not counted.
    for (let round = 0; round <= rounds; round++) {
      const mine = await timed(async () => {
        await putFunction(instance, 'bench-rebuild', handler(`ours-${round}-${Date.now()}`));
        await invoke(instance, 'bench-rebuild');
      });
      const source = { 'handler.py': handler(`theirs-${round}-${Date.now()}`) };
      await writeContext(
        folder,
        assembleBuildContext({ runtime, codeSource: source, policy: 'bench' }).files,
      );
      const peer = await timed(() => buildAndRun(engine, folder, base.tag));
      await command(engine, 'rm', '-f', '-t', '0', 'podsmith-bench');
      if (round > 0) {
        ours.push(mine);
        theirs.push(peer);
      }
    }
  } finally {
    await command(engine, 'rm', '-f', 'podsmith-bench').catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
  return figure({
    name: "handler change to first response, against the engine's own commands",
    unit: 'ratio of medians',
    value: median(ours) / median(theirs),
    limit: 1.2,
    details: { rounds, medianMs: round(median(ours)), engineMedianMs: round(median(theirs)) },
  });
}

function handler(mark: string): string {
  return `def handle(event, context):\n    return {"statusCode": 200, "body": {"mark": "${mark}"}}\n`;
}

async function buildAndRun(engine: EngineConnection, folder: string, baseImage: string): Promise<void> {
  const tag = 'localhost/podsmith-bench:latest';
  await command(engine, 'build', '--build-arg', `BASE_IMAGE=${baseImage}`, '-t', tag, folder);
  await command(
    engine,
    'run',
    '-d',
    '--name',
    'podsmith-bench',
    '--read-only',
    '--tmpfs',
    '/tmp',
    '-p',
    '127.0.0.1::5000',
    tag,
  );
  const { stdout } = await command(engine, 'port', 'podsmith-bench', '5000');
  const url = `http://${stdout.trim()}`;
  for (;;) {
    const isReady = await fetch(`${url}/_/health`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await (await fetch(url, { method: 'POST', body: '{}' })).text();
}
