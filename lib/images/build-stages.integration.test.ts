import { randomBytes } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { config } from '#lib/config.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import { buildImage, findImage, removeImage } from '#lib/images/build-image.ts';
import { removeOldStages } from '#lib/images/build-stages.ts';

const docker = dockerAt(config().dockerHost ?? '');
const base = `stages-${randomBytes(4).toString('hex')}`;
const tags: string[] = [];
const hourMs = 3_600_000;
/** Nobody else's. */
const label = `io.podsmith.policy=${base}`;

afterAll(async () => {
  for (const tag of tags) await removeImage({ docker, tag });
});

/** A build whose first stage is no part of its image, as with a runtime that compiles. */
async function build(text: string): Promise<string> {
  const tag = `localhost/podsmith-test/${base}:${tags.length + 1}`;
  tags.push(tag);
  const dockerfile = [
    ...[
      'FROM scratch AS build',
      `LABEL io.podsmith.base=${base} io.podsmith.policy=${base}`,
      'COPY text /made',
    ],
    ...['FROM scratch', 'COPY --from=build /made /'],
  ];
  const file = (path: string, content: string) => ({
    path,
    content: Buffer.from(content),
    mode: 0o644 as const,
  });
  await buildImage({
    ...{ docker, tag, labels: {}, buildArgs: {}, home: config().home, egress: config().buildEgress },
    context: { files: [file('Dockerfile', dockerfile.join('\n')), file('text', text)] },
    onLog: () => undefined,
    signal: new AbortController().signal,
    timeoutMs: 60_000,
  });
  return tag;
}

async function stages(): Promise<string[]> {
  const filters = { dangling: ['true'], label: [label] };
  const found = await docker.listImages({ filters });
  return found.sort((a, b) => a.Created - b.Created).map(({ Id }) => Id);
}

it('removes stages that are old and not the newest of their base image, and no image that they were made for', async () => {
  const images = [];
  for (const text of ['one', 'two', 'three']) images.push(await build(text));
  const before = await stages();
  // At least: what comes before the files is one of its own.
  expect(before.length).toBeGreaterThanOrEqual(3);
  await removeOldStages(docker, { keepMs: hourMs, kept: 0, label });
  expect(await stages()).toEqual(before);
  // The engine tells whole seconds.
  await expect
    .poll(() => removeOldStages(docker, { keepMs: 0, kept: 1, label }).then(stages))
    .toHaveLength(1);
  await expect.poll(() => removeOldStages(docker, { keepMs: 0, kept: 0, label }).then(stages)).toEqual([]);
  for (const tag of images) expect(await findImage({ docker, tag })).toBeDefined();
});
