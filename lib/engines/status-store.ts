import { config } from '#lib/config.ts';
import { db } from '#lib/db/client.ts';
import type { EngineStatusView } from '#lib/engines/status-view.ts';
import { notify } from '#lib/events/notify.ts';

/** The engine as pages and the API show it. */
export async function readEngineStatus(): Promise<EngineStatusView> {
  const name = config().engine;
  const row = await db().engineStatus.findUnique({ where: { name } });
  if (!row) {
    return {
      name,
      ready: false,
      host: null,
      kind: null,
      version: null,
      reach: null,
      namespace: null,
      registry: null,
      buildWarning: null,
      podWarning: null,
      reason: 'The worker has not looked for a container engine yet.',
      hint: 'This takes a few seconds after the first start.',
      checkedAt: null,
    };
  }
  const reach = row.reach === 'pod-ip' || row.reach === 'port-forward' ? row.reach : null;
  return { ...row, name, reach, checkedAt: row.checkedAt.toISOString() };
}

/** Records the status and tells whoever watches. */
export async function writeEngineStatus(status: Omit<EngineStatusView, 'checkedAt'>): Promise<void> {
  const row = { ...status, checkedAt: new Date() };
  await db().engineStatus.upsert({ where: { name: status.name }, create: row, update: row });
  await notify(db(), 'engine');
}

/** Records that the engine was reached just now. */
export async function recordEngineSeen(name: EngineStatusView['name']): Promise<void> {
  const { count } = await db().engineStatus.updateMany({
    where: { name, ready: true },
    data: { checkedAt: new Date() },
  });
  if (count > 0) await notify(db(), 'engine');
}
