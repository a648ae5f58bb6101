import { z } from 'zod';
import { canonicalJson } from '#lib/canonical-json.ts';
import { goStruct } from '#lib/go-struct.ts';
import { sha256 } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import { recordOf } from '#lib/record-of.ts';

/** Kubernetes' labels and annotations of an object. They stand beside its revision and are not part of it. */
export interface ObjectMetadata {
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

export const noMetadata: ObjectMetadata = { labels: {}, annotations: {} };

const part = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const key = z
  .string()
  .regex(
    new RegExp(`^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?${part}$`),
    'A key has at most 63 letters, digits, "-", "_" and ".", and may have a prefix such as "example.com/".',
  );
// Go reads null as an empty text here.
const label = z
  .string('The value of a label is text.')
  .regex(
    new RegExp(`^(${part})?$`),
    'The value of a label has at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends.',
  )
  .nullable()
  .transform((value) => value ?? '');
const annotation = z
  .string('The value of an annotation is text.')
  .nullable()
  .transform((value) => value ?? '');

/** `labels` and `annotations` of a manifest's metadata, by Kubernetes' rules. */
export const metadataFields = {
  labels: recordOf(label, { key, expected: 'Labels are an object of texts.' }).optional(),
  annotations: recordOf(annotation, { key, expected: 'Annotations are an object of texts.' })
    .refine(
      (annotations) => Buffer.byteLength(JSON.stringify(annotations)) <= limits.annotationBytes,
      `Annotations have at most ${limits.annotationBytes / 1024} KiB together.`,
    )
    .optional(),
};

const storedSchema = goStruct(metadataFields);

/** The metadata of a row. */
export function readMetadata({
  labels,
  annotations,
}: {
  labels: unknown;
  annotations: unknown;
}): ObjectMetadata {
  return toMetadata(storedSchema.parse({ labels, annotations }));
}

/** What is left out is empty. */
export function toMetadata({ labels = {}, annotations = {} }: Partial<ObjectMetadata>): ObjectMetadata {
  return { labels, annotations };
}

export function isSameMetadata(one: ObjectMetadata, other: ObjectMetadata): boolean {
  return canonicalJson(toJson(one)) === canonicalJson(toJson(other));
}

/** Names an object as it is now: by its revision, and by its metadata where it has any. */
export function tagOf({ revision, metadata }: { revision: string; metadata: ObjectMetadata }): string {
  if (isSameMetadata(metadata, noMetadata)) return revision;
  return `${revision}.${sha256(canonicalJson(toJson(metadata))).slice(0, 12)}`;
}

function toJson({ labels, annotations }: ObjectMetadata) {
  return { labels, annotations };
}
