import type { Engine, NodeView } from '#lib/engines/engine.ts';
import { listRecordedNodes, type RecordedNode, recordNodeChanges } from '#lib/engines/node-store.ts';

const everyMs = 30_000;
/** A node that has not changed is written this often all the same, to record that it was seen. */
const seenEveryMs = 5 * 60_000;

/** Records a cluster's nodes, so that pages can offer them as targets. Writes only what has changed. */
export function createNodeRecorder(): (engine: Engine) => Promise<void> {
  let recordedAt = Number.NEGATIVE_INFINITY;
  return async (engine) => {
    const now = performance.now();
    if (engine.name !== 'kubernetes' || now - recordedAt < everyMs) return;
    recordedAt = now;
    const [nodes, recorded] = await Promise.all([engine.listNodes(), listRecordedNodes()]);
    const rows = new Map(recorded.map((row) => [row.name, row]));
    await recordNodeChanges({
      changed: nodes.filter((node) => !isSame(node, rows.get(node.name))),
      gone: recorded.map((row) => row.name).filter((name) => !nodes.some((node) => node.name === name)),
    });
  };
}

function isSame(node: NodeView, row: RecordedNode | undefined): boolean {
  if (!row || Date.now() - row.seenAt.getTime() > seenEveryMs) return false;
  const { ready, unschedulable, labels } = row;
  return (
    node.ready === ready && node.unschedulable === unschedulable && sorted(node.labels) === sorted(labels)
  );
}

/** Labels as text that does not depend on their order. */
function sorted(labels: unknown): string {
  return JSON.stringify(Object.entries(labels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
}
