import type Docker from 'dockerode';
import { config } from '#lib/config.ts';
import { ensureBaseImage } from '#lib/images/base-images.ts';
import { buildImage, type Image } from '#lib/images/build-image.ts';
import { buildPolicy, policyWord } from '#lib/images/build-policy.ts';
import { limits } from '#lib/limits.ts';
import { assembleBuildContext, imageAddress } from '#lib/runtimes/build-context.ts';
import type { Runtime } from '#lib/runtimes/template.ts';

/** An image of files of a test, with what its build has printed; whoever asks for it removes it. */
export async function buildFunctionImage(
  docker: Docker,
  runtime: Runtime,
  codeSource: Record<string, string>,
  { isForTries = false } = {},
): Promise<Image & { tag: string; log: string }> {
  const base = await ensureBaseImage({ docker, runtime });
  const policy = policyWord(buildPolicy(config().buildEgress));
  const target = isForTries ? runtime.tryTarget : undefined;
  const address = imageAddress({ runtime, codeSource, policy, baseImageId: base.imageId, target });
  const tag = `localhost/podsmith-test/${runtime.name}:${address}`;
  const log: string[] = [];
  const image = await buildImage({
    docker,
    tag,
    target,
    context: assembleBuildContext({ runtime, codeSource, policy }),
    buildArgs: { BASE_IMAGE: base.tag },
    labels: {},
    home: config().home,
    egress: config().buildEgress,
    onLog: (line) => log.push(line),
    signal: new AbortController().signal,
    timeoutMs: limits.buildMs,
  }).catch((error: unknown) => {
    throw new Error(`The image of ${tag} could not be built:\n${log.join('\n')}`, { cause: error });
  });
  return { ...image, tag, log: log.join('\n') };
}
