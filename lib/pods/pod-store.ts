import { db } from '#lib/db/client.ts';
import type { PodView } from '#lib/engines/engine.ts';
import { notify } from '#lib/events/notify.ts';

/** Records a Pod that is ready. */
export async function recordPodStart(pod: {
  name: string;
  engine: string;
  operation: string;
  revision: string;
  image: string;
  imageDigest: string;
  endpoint: string | null;
}): Promise<void> {
  const { name, engine, operation, revision, image, imageDigest, endpoint } = pod;
  const row = { engine, operation, revision, image, imageDigest, endpoint, state: 'ready', stoppedAt: null };
  const fresh = { exitCode: null, exitReason: null, exitMessage: null, startedAt: new Date() };
  await db().pod.upsert({ where: { name }, create: { name, ...row }, update: { ...row, ...fresh } });
  await notify(db(), 'pods');
}

export async function recordPodUse(name: string, lastUsedAt: Date): Promise<void> {
  await db().pod.updateMany({ where: { name }, data: { lastUsedAt } });
}

/** Records that a Pod was stopped (`gone`) or ended by itself (`exited`), and why. */
export async function recordPodEnd(
  name: string,
  end: { state: 'exited' | 'gone'; exit?: PodView['exit'] },
): Promise<void> {
  await db().pod.updateMany({
    where: { name },
    data: {
      state: end.state,
      endpoint: null,
      stoppedAt: new Date(),
      exitCode: end.exit?.code ?? null,
      exitReason: end.exit?.reason ?? null,
      exitMessage: end.exit?.message ?? null,
    },
  });
  await notify(db(), 'pods');
}

/** After a crash: none of the Pods recorded as running is one of this worker's. */
export async function recordAllPodsGone(): Promise<void> {
  await db().pod.updateMany({
    where: { stoppedAt: null },
    data: { state: 'gone', endpoint: null, stoppedAt: new Date() },
  });
}
