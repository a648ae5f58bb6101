import { z } from 'zod';

const labelKey = z.string().min(1, 'A label has a key.');

/** A Kubernetes `LabelSelector`. */
export const labelSelectorSchema = z
  .strictObject({
    matchLabels: z.record(labelKey, z.string()).optional(),
    matchExpressions: z
      .array(
        z.strictObject({
          key: labelKey,
          operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
          values: z.array(z.string()).optional(),
        }),
      )
      .optional(),
  })
  .refine(
    ({ matchLabels = {}, matchExpressions = [] }) =>
      Object.keys(matchLabels).length + matchExpressions.length > 0,
    'A selector names at least one label.',
  );

export type LabelSelector = z.infer<typeof labelSelectorSchema>;

/** KubeDiag `PodReference`. */
export const podReferenceSchema = z.strictObject({
  namespace: z.string().min(1),
  name: z.string().min(1),
  container: z.string().min(1).optional(),
});

export type PodReference = z.infer<typeof podReferenceSchema>;

/**
 * KubeDiag `TargetSelector`: which nodes a run is carried out on. What is given adds up; a Pod stands for the node
 * it runs on.
 */
export const targetSelectorSchema = z
  .strictObject({
    nodeNames: z.array(z.string().min(1)).max(100, 'At most 100 nodes.').optional(),
    nodeSelector: labelSelectorSchema.optional(),
    podReferences: z.array(podReferenceSchema).max(100, 'At most 100 Pods.').optional(),
    podSelector: labelSelectorSchema.optional(),
    /** Where `podSelector` looks; absent: in all namespaces. Not KubeDiag's. */
    podNamespace: z.string().min(1).optional(),
  })
  .refine(
    ({ nodeNames = [], podReferences = [], nodeSelector, podSelector }) =>
      nodeNames.length + podReferences.length > 0 || nodeSelector || podSelector,
    'Name at least one node or Pod, or give a selector.',
  );

export type TargetSelector = z.infer<typeof targetSelectorSchema>;
