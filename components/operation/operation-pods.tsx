import { PodCounts } from '#components/pod/pod-counts.tsx';
import { PodTable } from '#components/pod/pod-table.tsx';
import type { PodSummary } from '#lib/pods/view.ts';

/** The Pods of one operation. */
export function OperationPods({ pods, newestRevision }: { pods: PodSummary[]; newestRevision: string }) {
  if (pods.length === 0) {
    return <p className="panel px-4 py-6 text-muted text-sm">None now. “Run” starts what is needed.</p>;
  }
  return (
    <>
      <PodCounts pods={pods} />
      <PodTable pods={pods} newestRevision={newestRevision} />
    </>
  );
}
