import type Docker from 'dockerode';
import { z } from 'zod';
import { statusOf } from '#lib/engines/engine-lost.ts';
import type { Authorities } from '#lib/images/authorities.ts';
import { type BaseImageSource, baseImageTag } from '#lib/images/base-images.ts';

/** A base image that is on the engine. */
export interface BaseImageDescription {
  imageId: string;
  bytes: number;
  /** What it has in its environment. */
  variables: Record<string, string>;
}

const inspectSchema = z.looseObject({
  Id: z.string(),
  Size: z.number().default(0),
  Config: z.looseObject({ Env: z.array(z.string()).nullish() }).nullish(),
});

/**
 * What the engine says of a runtime's base image; undefined when it is not there yet.
 *
 * @throws What the engine's client throws.
 */
export async function describeBaseImage(
  docker: Docker,
  runtime: BaseImageSource,
  authorities?: Authorities,
): Promise<BaseImageDescription | undefined> {
  const image = docker.getImage(baseImageTag(runtime, authorities));
  const found = await image.inspect().catch((error: unknown) => {
    if (statusOf(error) === 404) return undefined;
    throw error;
  });
  if (!found) return undefined;
  const { Id, Size, Config } = inspectSchema.parse(found);
  return { imageId: Id, bytes: Size, variables: Object.fromEntries((Config?.Env ?? []).map(toPair)) };
}

function toPair(assignment: string): [string, string] {
  const at = assignment.indexOf('=');
  return at === -1 ? [assignment, ''] : [assignment.slice(0, at), assignment.slice(at + 1)];
}
