import { toSelectorQuery } from '#lib/engines/kubernetes/label-selector.ts';
import type { TargetSelector } from '#lib/engines/target-selector.ts';

/** What a run was aimed at, in words: `nodes worker-1, worker-2 · Pods with app=web in shop`. */
export function describeSelector(selector: TargetSelector): string {
  const { nodeNames = [], nodeSelector, podReferences = [], podSelector, podNamespace } = selector;
  const pods = podReferences.map(({ namespace, name }) => `${namespace}/${name}`);
  const parts = [
    nodeNames.length > 0 && `${nodeNames.length === 1 ? 'node' : 'nodes'} ${nodeNames.join(', ')}`,
    nodeSelector && `nodes with ${toSelectorQuery(nodeSelector)}`,
    pods.length > 0 && `${pods.length === 1 ? 'Pod' : 'Pods'} ${pods.join(', ')}`,
    podSelector && `Pods with ${toSelectorQuery(podSelector)}${podNamespace ? ` in ${podNamespace}` : ''}`,
  ];
  return parts.filter(Boolean).join(' · ');
}
