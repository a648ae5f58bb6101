import { z } from 'zod';
import { goStruct } from '#lib/go-struct.ts';
import { recordOf } from '#lib/record-of.ts';

const labelKey = z.string().min(1, 'A label has a key.');

/** A Kubernetes `LabelSelector`. */
export const labelSelectorSchema = goStruct({
  matchLabels: recordOf(z.string(), { key: labelKey }).optional(),
  matchExpressions: z
    .array(
      goStruct({
        key: labelKey,
        operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
        values: z.array(z.string()).optional(),
      }),
    )
    .optional(),
}).refine(
  ({ matchLabels = {}, matchExpressions = [] }) =>
    Object.keys(matchLabels).length + matchExpressions.length > 0,
  'A selector names at least one label.',
);

export type LabelSelector = z.infer<typeof labelSelectorSchema>;

/** KubeDiag `PodReference`. */
export const podReferenceSchema = goStruct(
  {
    namespace: z.string('A namespace is expected.').min(1, 'A namespace is expected.'),
    name: z.string('A name is expected.').min(1, 'A name is expected.'),
    container: z.string().optional(),
  },
  { omitEmpty: ['container'] },
);

export type PodReference = z.infer<typeof podReferenceSchema>;

const targetFields = {
  nodeNames: z.array(z.string().min(1)).max(100, 'At most 100 nodes.').optional(),
  nodeSelector: labelSelectorSchema.optional(),
  podReferences: z.array(podReferenceSchema).max(100, 'At most 100 Pods.').optional(),
  podSelector: labelSelectorSchema.optional(),
  /** Where `podSelector` looks; absent: in all namespaces. Not KubeDiag's. */
  podNamespace: z.string().min(1).optional(),
};

const anyTargets = goStruct(targetFields);

/**
 * KubeDiag `TargetSelector`: which nodes a run is carried out on. What is given adds up; a Pod stands for the node
 * it runs on.
 */
export type TargetSelector = z.infer<typeof anyTargets>;

const namesTarget = ({ nodeNames = [], podReferences = [], nodeSelector, podSelector }: TargetSelector) =>
  nodeNames.length + podReferences.length > 0 || nodeSelector !== undefined || podSelector !== undefined;
const noTarget = 'Name at least one node or Pod, or give a selector.';

export const targetSelectorSchema = anyTargets.refine(namesTarget, noTarget);

/** The same in a manifest, where an empty selector is one that is left out: Go cannot tell them apart. */
export const manifestTargetSelectorSchema = goStruct(targetFields, {
  omitEmpty: ['nodeSelector', 'podSelector', 'podNamespace'],
}).refine(namesTarget, noTarget);
