import { db } from '#lib/db/client.ts';
import type { ClusterNode } from '#lib/db/generated/client.ts';
import type { Engine, NodeView } from '#lib/engines/engine.ts';
import { notify } from '#lib/events/notify.ts';

/** Records the cluster's nodes, so that pages can offer them as targets. Writes only what has changed. */
export async function refreshClusterNodes(engine: Engine): Promise<void> {
  const [nodes, known] = await Promise.all([engine.listNodes(), db().clusterNode.findMany()]);
  const changed = nodes.filter(
    (node) =>
      !isSame(
        node,
        known.find((row) => row.name === node.name),
      ),
  );
  const gone = known.map((row) => row.name).filter((name) => !nodes.some((node) => node.name === name));
  for (const { name, ready, unschedulable, labels } of changed) {
    const row = { ready, unschedulable, labels, seenAt: new Date() };
    await db().clusterNode.upsert({ where: { name }, create: { name, ...row }, update: row });
  }
  if (gone.length > 0) await db().clusterNode.deleteMany({ where: { name: { in: gone } } });
  if (changed.length + gone.length > 0) await notify(db(), 'engine');
}

/** A node that has not changed is written once in a while all the same, to say that it was seen. */
const seenEveryMs = 5 * 60_000;

function isSame(node: NodeView, row: ClusterNode | undefined): boolean {
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
