import { z } from 'zod';
import {
  manifestTargetSelectorSchema,
  podReferenceSchema,
  type TargetSelector,
} from '#lib/engines/target-selector.ts';
import { invalidInput } from '#lib/errors.ts';
import { goStruct } from '#lib/go-struct.ts';
import type { Json } from '#lib/json.ts';
import { nameSchema } from '#lib/names.ts';
import { objectError } from '#lib/parse-input.ts';

/** KubeDiag's API group and version. */
export const API_VERSION = 'diagnosis.kubediag.org/v1';

export const manifestKinds = ['Operation', 'OperationSet', 'Diagnosis'] as const;

export type ManifestKind = (typeof manifestKinds)[number];

/** What every manifest starts with; the rest of Kubernetes' `metadata` and any `status` mean nothing here. */
export const manifestHeadSchema = z.strictObject(
  {
    apiVersion: z.literal(API_VERSION, `Expected ${API_VERSION}.`),
    kind: z.enum(manifestKinds, `Expected one of: ${manifestKinds.join(', ')}.`),
    metadata: z.looseObject(
      { name: nameSchema, namespace: z.string().optional() },
      'Expected a "name" in it.',
    ),
    spec: z.unknown().refine((spec) => spec !== undefined, 'A spec is expected.'),
    status: z.unknown().optional(),
  },
  objectError('Expected an object with apiVersion, kind, metadata and spec.'),
);

export type ManifestHead = z.infer<typeof manifestHeadSchema>;

const jsonSchema = z.custom<Json>((value) => value !== undefined);

/** KubeDiag `DiagnosisSpec`. Its parameters are strings; any other JSON does as well. */
export const diagnosisSpecSchema = goStruct(
  {
    operationSet: nameSchema,
    nodeName: z.string('A node name is expected.').optional(),
    podReference: podReferenceSchema.optional(),
    targetSelector: manifestTargetSelectorSchema.optional(),
    parameters: z.record(z.string(), jsonSchema, 'Parameters are an object.').optional(),
  },
  { omitEmpty: ['nodeName', 'targetSelector'] },
);

export type DiagnosisSpec = z.infer<typeof diagnosisSpecSchema>;

/**
 * Where a Diagnosis is carried out: on its targets, on its node, or on the node of its Pod.
 *
 * @param engine On the local engine, which is no cluster, node and Pod are only parameters.
 * @throws AppError `INVALID_INPUT` for a Diagnosis that names both its node and targets.
 */
export function selectorOf(
  { nodeName, podReference, targetSelector }: DiagnosisSpec,
  engine: 'local' | 'kubernetes',
): TargetSelector | undefined {
  if (targetSelector && (nodeName !== undefined || podReference)) {
    throw invalidInput('The Diagnosis names its node twice.', [
      {
        path: ['spec', 'targetSelector'],
        message: 'Give a targetSelector, or nodeName and podReference, not both.',
      },
    ]);
  }
  if (targetSelector || engine === 'local') return targetSelector;
  if (nodeName !== undefined) return { nodeNames: [nodeName] };
  return podReference && { podReferences: [podReference] };
}

/** A run's parameters; the node and the Pod stand under the keys that KubeDiag gives them in the context. */
export function parametersOf({ parameters, nodeName, podReference }: DiagnosisSpec): Record<string, Json> {
  return {
    ...parameters,
    ...(nodeName === undefined ? {} : { node: nodeName }),
    ...(podReference && { 'pod.namespace': podReference.namespace, 'pod.name': podReference.name }),
    ...(podReference?.container === undefined ? {} : { container: podReference.container }),
  };
}
