import { z } from 'zod';
import {
  manifestTargetSelectorSchema,
  podReferenceSchema,
  type TargetSelector,
} from '#lib/engines/target-selector.ts';
import { invalidInput } from '#lib/errors.ts';
import { goStruct, looseGoStruct } from '#lib/go-struct.ts';
import type { Json } from '#lib/json.ts';
import { API_VERSION } from '#lib/manifests/api-version.ts';
import { metadataFields } from '#lib/metadata.ts';
import { labelNameSchema, nameSchema } from '#lib/names.ts';
import { objectError } from '#lib/parse-input.ts';
import { recordOf } from '#lib/record-of.ts';

/** In the order in which they are applied: what names others comes after them. */
export const manifestKinds = ['Operation', 'OperationSet', 'Trigger', 'CommonEvent', 'Diagnosis'] as const;

export type ManifestKind = (typeof manifestKinds)[number];

/** Kinds that are kept as they are, and not acted on yet. */
export type KeptKind = Extract<ManifestKind, 'Trigger' | 'CommonEvent'>;

/** The namespace of what names none. */
export const defaultNamespace = 'default';

/** What every manifest starts with; the rest of Kubernetes' `metadata` (as exports have it) and any `status` mean nothing here. */
export const manifestHeadSchema = z.strictObject(
  {
    apiVersion: z.literal(API_VERSION, `Expected ${API_VERSION}.`),
    kind: z.enum(manifestKinds, `Expected one of: ${manifestKinds.join(', ')}.`),
    metadata: looseGoStruct(
      { name: nameSchema, namespace: labelNameSchema.default(defaultNamespace), ...metadataFields },
      { omitEmpty: ['namespace'], error: 'Expected a "name" in it.' },
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
    parameters: recordOf(jsonSchema, { expected: 'Parameters are an object.' }).optional(),
  },
  { omitEmpty: ['nodeName', 'targetSelector'] },
);

export type DiagnosisSpec = z.infer<typeof diagnosisSpecSchema>;

/** What a run is asked for with. */
interface RunOfDiagnosis {
  parameters: Record<string, Json>;
  targetSelector?: TargetSelector;
}

/**
 * What a Diagnosis asks for. In a cluster it is carried out on its targets, on its node, or on the node of its Pod.
 * The node and the Pod are parameters as well, under the keys that KubeDiag gives them in the context. On the local
 * engine, which is no cluster, they are nothing else.
 *
 * @throws AppError `INVALID_INPUT` for a Diagnosis that names its node twice, and on the local engine for targets that
 *   are more than one, or known to a cluster alone.
 */
export function runOfDiagnosis(diagnosis: DiagnosisSpec, engine: 'local' | 'kubernetes'): RunOfDiagnosis {
  const { nodeName, podReference, targetSelector, parameters = {} } = diagnosis;
  if (targetSelector && (nodeName !== undefined || podReference)) {
    throw badTargets(
      'The Diagnosis names its node twice.',
      'Give a targetSelector, or nodeName and podReference, not both.',
    );
  }
  if (engine === 'local') {
    const place = targetSelector ? onlyTarget(targetSelector) : { nodeName, podReference };
    return { parameters: { ...parameters, ...contextOf(place) } };
  }
  const own: TargetSelector | undefined =
    nodeName === undefined ? podReference && { podReferences: [podReference] } : { nodeNames: [nodeName] };
  return {
    parameters: { ...parameters, ...contextOf({ nodeName, podReference }) },
    targetSelector: targetSelector ?? own,
  };
}

type Place = Pick<DiagnosisSpec, 'nodeName' | 'podReference'>;

/** The one node or Pod a selector names. */
function onlyTarget(selector: TargetSelector): Place {
  const { nodeNames = [], podReferences = [], nodeSelector, podSelector } = selector;
  const places: Place[] = [
    ...[...new Set(nodeNames)].map((nodeName) => ({ nodeName })),
    ...podReferences.map((podReference) => ({ podReference })),
  ];
  const [place] = places;
  if (place && places.length === 1 && !nodeSelector && !podSelector) return place;
  throw badTargets(
    'The local engine carries a Diagnosis out once, and knows no nodes and Pods to select.',
    'On the local engine, name one node or one Pod: it becomes parameters.',
    'Several targets and selectors by label are for the kubernetes engine (PODSMITH_ENGINE=kubernetes).',
  );
}

function contextOf({ nodeName, podReference }: Place): Record<string, Json> {
  return {
    ...(nodeName === undefined ? {} : { node: nodeName }),
    ...(podReference && { 'pod.namespace': podReference.namespace, 'pod.name': podReference.name }),
    ...(podReference?.container === undefined ? {} : { container: podReference.container }),
  };
}

function badTargets(message: string, problem: string, hint?: string) {
  return invalidInput(message, [{ path: ['spec', 'targetSelector'], message: problem }], hint);
}
