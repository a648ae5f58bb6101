import { setTimeout as sleep } from 'node:timers/promises';
import { config } from '#lib/config.ts';
import type { EngineConnection } from '#lib/engines/docker/discovery.ts';
import { followEngineStream } from '#lib/engines/docker/engine-stream.ts';
import { ensureBaseImage } from '#lib/images/base-images.ts';
import { buildImage, removeImage } from '#lib/images/build-image.ts';
import { packContext } from '#lib/images/context-tar.ts';
import { limits } from '#lib/limits.ts';
import { assembleBuildContext } from '#lib/runtimes/build-context.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { type Figure, figure } from './figure.ts';
import { median, round } from './statistics.ts';
import { timed } from './timed.ts';

const rounds = 9;
const settleMs = 300;

/** What the walls round a build cost: one that installs, with all of them and as the engine builds by itself, in turns. */
export async function measureBuildIsolation({ docker }: EngineConnection): Promise<Figure> {
  const runtime = findRuntime(await loadRuntimes({ dirs: ['runtimes'] }), 'nodejs');
  if (!runtime) throw new Error('There is no runtime nodejs.');
  const { tag: baseImage } = await ensureBaseImage({ docker, runtime });
  const tag = 'localhost/podsmith-bench/isolation:latest';
  const buildArgs = { BASE_IMAGE: baseImage };
  const contextOf = (name: string) =>
    assembleBuildContext({
      runtime,
      codeSource: {
        'handler.js': 'module.exports = () => ({});\n',
        'package.json': JSON.stringify({ name }),
      },
      policy: 'bench',
    });
  const guarded = (name: string) =>
    buildImage({
      ...{ docker, tag, buildArgs, labels: {}, context: contextOf(name), onLog: () => undefined },
      ...{ home: config().home, egress: config().buildEgress, timeoutMs: limits.buildMs },
      signal: new AbortController().signal,
    });
  const bare = async (name: string) => {
    const options = { t: tag, buildargs: buildArgs, rm: true, forcerm: true };
    await followEngineStream(docker, await docker.buildImage(await packContext(contextOf(name)), options));
  };
  const times: Record<'guarded' | 'bare', number[]> = { guarded: [], bare: [] };
  try {
    // The first round fills caches and is not counted.
    for (let turn = 0; turn <= rounds; turn++) {
      const order = turn % 2 === 0 ? (['guarded', 'bare'] as const) : (['bare', 'guarded'] as const);
      for (const kind of order) {
        const name = `${kind}-${turn}-${Date.now()}`;
        const took = await timed(() =>
          (kind === 'guarded' ? guarded(name) : bare(name)).then(() => undefined),
        );
        if (turn > 0) times[kind].push(took);
        await sleep(settleMs);
      }
    }
  } finally {
    await removeImage({ docker, tag });
  }
  return figure({
    name: 'a build that installs, with its walls against without',
    unit: 'ratio of medians',
    value: median(times.guarded) / median(times.bare),
    limit: 1.05,
    details: {
      rounds,
      medianMs: round(median(times.guarded)),
      withoutWallsMedianMs: round(median(times.bare)),
    },
  });
}
