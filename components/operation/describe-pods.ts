import type { PodsDraft } from '#components/operation/draft.ts';

/** The Pod settings in a few words: `2 Pods, 1 kept ready, 8 calls at a time`. */
export function describePods(draft: PodsDraft): string {
  const { replicas, minReplicas, concurrency, serviceAccount, reach, allow } = draft;
  const count = replicas.trim() || '1';
  const kept = minReplicas.trim();
  const calls = concurrency.trim();
  return [
    count === '1' ? '1 Pod' : `${count} Pods`,
    kept === '' || kept === '0' ? 'started on demand' : `${kept} kept ready`,
    ...(calls === '' ? [] : [calls === '1' ? '1 call at a time' : `${calls} calls at a time`]),
    ...(reach === '' || reach === 'internet'
      ? []
      : [reach === 'none' ? 'no network' : 'network of the cluster']),
    ...(allow.trim() === '' ? [] : [`may also reach ${allow.trim()}`]),
    ...(serviceAccount === '' ? [] : [`as ${serviceAccount}`]),
  ].join(', ');
}
