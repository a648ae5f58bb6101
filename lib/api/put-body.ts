import { z } from 'zod';
import { invalidInput } from '#lib/errors.ts';
import { basedOn, type Expectation } from '#lib/expectation.ts';
import { looseGoStruct } from '#lib/go-struct.ts';
import { API_VERSION } from '#lib/manifests/api-version.ts';
import type { ManifestKind } from '#lib/manifests/kinds.ts';
import { metadataFields, type ObjectMetadata, toMetadata } from '#lib/metadata.ts';
import { objectError, parseInput } from '#lib/parse-input.ts';

/** The body of a PUT. */
export interface PutBody {
  spec: unknown;
  /** What GET answered names the revision it was: the change began from there. */
  expectations: Expectation[];
  /** Absent when the body says nothing of metadata; else it is the whole of it. */
  metadata?: ObjectMetadata;
}

/**
 * Reads the body of a PUT: `{spec}`, a whole KubeDiag manifest, or what GET answered.
 *
 * @throws AppError `INVALID_INPUT` when it speaks of another kind or name than the path.
 */
export function readPutBody(body: unknown, kind: ManifestKind, name: string): PutBody {
  const parsed = parseInput(bodySchema(kind), body, 'The request body');
  const names = [
    [['metadata', 'name'], parsed.metadata?.name],
    [['name'], parsed.name],
  ] as const;
  for (const [path, given] of names) {
    if (given === undefined || given === name) continue;
    const message = `Expected "${name}", the name in the request's path.`;
    throw invalidInput(`The request body names "${given}", its path "${name}".`, [
      { path: [...path], message },
    ]);
  }
  const { spec, revision, metadata } = parsed;
  return {
    spec,
    expectations: revision === undefined ? [] : [basedOn(revision)],
    metadata: metadata && toMetadata(metadata),
  };
}

function bodySchema(kind: ManifestKind) {
  return z.strictObject(
    {
      apiVersion: z.literal(API_VERSION, `Expected ${API_VERSION}.`).optional(),
      kind: z.literal(kind, `Expected ${kind}.`).optional(),
      metadata: looseGoStruct({ name: z.string().optional(), ...metadataFields }).optional(),
      spec: z.unknown().refine((spec) => spec !== undefined, 'A spec is expected.'),
      status: z.unknown().optional(),
      // What GET adds.
      name: z.string().optional(),
      revision: z.string('A revision is text, as GET gives it.').optional(),
      createdAt: z.unknown().optional(),
      updatedAt: z.unknown().optional(),
    },
    objectError('Expected an object with a "spec".'),
  );
}
