import type { PodsDraft } from '#components/operation/draft.ts';

/** The Pod settings in a few words: `2 Pods, 1 kept ready, 8 calls at a time`. */
export function describePods({ replicas, minReplicas, concurrency, serviceAccount }: PodsDraft): string {
  const count = replicas.trim() || '1';
  const kept = minReplicas.trim();
  const calls = concurrency.trim();
  return [
    count === '1' ? '1 Pod' : `${count} Pods`,
    kept === '' || kept === '0' ? 'started on demand' : `${kept} kept ready`,
    ...(calls === '' ? [] : [calls === '1' ? '1 call at a time' : `${calls} calls at a time`]),
    ...(serviceAccount === '' ? [] : [`as ${serviceAccount}`]),
  ].join(', ');
}
