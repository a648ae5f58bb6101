import { db } from '#lib/db/client.ts';
import type { NodeView } from '#lib/engines/engine.ts';
import { notify } from '#lib/events/notify.ts';

/** A node of the cluster as it was last seen. */
export interface RecordedNode {
  name: string;
  ready: boolean;
  unschedulable: boolean;
  /** By name. */
  labels: unknown;
  seenAt: Date;
}

export async function listRecordedNodes(): Promise<RecordedNode[]> {
  return db().clusterNode.findMany();
}

/** Records nodes that are new or have changed, forgets those that are gone, and tells if there are any. */
export async function recordNodeChanges({
  changed,
  gone,
}: {
  changed: NodeView[];
  gone: string[];
}): Promise<void> {
  for (const { name, ready, unschedulable, labels } of changed) {
    const row = { ready, unschedulable, labels, seenAt: new Date() };
    await db().clusterNode.upsert({ where: { name }, create: { name, ...row }, update: row });
  }
  if (gone.length > 0) await db().clusterNode.deleteMany({ where: { name: { in: gone } } });
  if (changed.length + gone.length > 0) await notify(db(), 'engine');
}
