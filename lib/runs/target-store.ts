import { z } from 'zod';
import type { Database } from '#lib/db/client.ts';
import type { Run } from '#lib/db/generated/client.ts';
import { sql } from '#lib/db/statement.ts';
import { changeChannel } from '#lib/events/notify.ts';
import { parseRow } from '#lib/parse-row.ts';
import { type RunTarget, runTargetSchema } from '#lib/runs/view.ts';
import { requireClaim } from '#lib/work/claim-lost.ts';
import { workerId } from '#lib/workers/this-worker.ts';

const recordedSchema = z.array(runTargetSchema);

/** A node that runs can be aimed at, as the worker last saw it. */
export interface TargetNode {
  name: string;
  ready: boolean;
  /** True for one that takes no ordinary Pods (`kubectl cordon`); a run aimed at it still gets there. */
  unschedulable: boolean;
}

/** The cluster's nodes by name; none on the local engine, and where listing them is not allowed. */
export async function listTargetNodes(database: Database): Promise<TargetNode[]> {
  return database.clusterNode.findMany({
    select: { name: true, ready: true, unschedulable: true },
    orderBy: { name: 'asc' },
  });
}

/** A run's targets. Those whose walk was cut off by the end of the run ended as the run did. */
export function readRunTargets({ id, status, targets }: Pick<Run, 'id' | 'status' | 'targets'>): RunTarget[] {
  const recorded = parseRow(recordedSchema, targets ?? [], { table: 'runs', id });
  return recorded.map((target) => {
    if (status === 'pending' && target.status !== 'succeeded') return { ...target, status };
    const isCutOff = target.status === 'running' && (status === 'failed' || status === 'cancelled');
    return isCutOff ? { ...target, status } : target;
  });
}

/**
 * Records the targets that a run's selector matched. Flushed to disk with the first step that ends on any of them.
 *
 * @throws ClaimLost when the run is another worker's.
 */
export async function recordRunTargets(id: string, targets: RunTarget[]): Promise<void> {
  const rows = await sql`
    WITH bumped AS (
      UPDATE runs SET version = version + 1, targets = ${JSON.stringify(targets)}::jsonb
      WHERE id = ${id}::uuid AND worker = ${workerId} RETURNING id
    )
    SELECT set_config('synchronous_commit', 'off', true), pg_notify(${changeChannel}, 'run:' || id)::text FROM bumped`;
  requireClaim(rows, `The run ${id}`);
}

/**
 * Records how the walk on one target ended. If it is lost, the steps' records give it again.
 *
 * @throws ClaimLost when the run is another worker's.
 */
export async function recordRunTarget(id: string, index: number, target: RunTarget): Promise<void> {
  const rows = await sql`
    WITH bumped AS (
      UPDATE runs SET version = version + 1,
        targets = jsonb_set(targets, ARRAY[${String(index)}]::text[], ${JSON.stringify(target)}::jsonb)
      WHERE id = ${id}::uuid AND worker = ${workerId} RETURNING id
    )
    SELECT set_config('synchronous_commit', 'off', true), pg_notify(${changeChannel}, 'run:' || id)::text FROM bumped`;
  requireClaim(rows, `The run ${id}`);
}
