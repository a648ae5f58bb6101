import { db } from '#lib/db/client.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import type { PodExit, PodView } from '#lib/engines/engine.ts';
import type { ErrorView } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';

// Pods are shared, and a row's state keeps one worker from stopping what another is about to call. A worker claims a Pod
// that it has not used for a while before it calls it (claimPod); whoever stops one makes it `stopping` first
// (claimStop); and nobody starts a Pod of a name that is `stopping` (beginPod).

/** A Pod about to be started. */
export interface NewPod {
  name: string;
  engine: string;
  operation: string | null;
  revision: string;
  /** Whose tries it serves; null for a Pod of an operation. */
  person: string | null;
  replica: number;
  /** The node it has to run on; empty: any. */
  target: string;
  image: string;
  imageDigest: string;
}

/** Records a Pod as `starting`, unless it is there already. False while one of its name is being stopped. */
export async function beginPod(pod: NewPod): Promise<boolean> {
  const begun = await db().$executeRaw`
    INSERT INTO pods AS old (name, engine, operation, revision, person, replica, target, image, image_digest, state)
    VALUES (${pod.name}, ${pod.engine}, ${pod.operation}, ${pod.revision}, ${pod.person}, ${pod.replica},
      ${pod.target}, ${pod.image}, ${pod.imageDigest}, 'starting')
    ON CONFLICT (name) DO UPDATE SET engine = EXCLUDED.engine, image = EXCLUDED.image,
      image_digest = EXCLUDED.image_digest, state = 'starting', phase = NULL, node = NULL, restarts = 0,
      endpoint = NULL, problem = NULL, events = '[]', notices = '[]', cpu_cores = NULL, memory_bytes = NULL, exit_code = NULL,
      exit_reason = NULL, exit_message = NULL, requested = NULL, started_at = now(), last_used_at = now(),
      stopped_at = NULL
    WHERE old.state <> 'stopping' AND (old.stopped_at IS NOT NULL OR old.engine <> EXCLUDED.engine)`;
  if (begun > 0) {
    await tell(pod.name);
    return true;
  }
  return claimPod(pod.name);
}

/** How many replacements of the function's process are kept of one Pod. */
const noticesKept = 20;
/** Every worker that calls the Pod hears of a replacement; the first one records it. */
const noticeHeardByAllMs = 2000;

/** Records that the supervisor in a Pod has ended the function's process and started it anew, for the Pod's page. */
export async function recordReplacement(name: string, reason: string): Promise<void> {
  const recorded = await db().$executeRaw`
    UPDATE pods SET notices = (
      SELECT coalesce(jsonb_agg(notice ORDER BY notice->>'at'), '[]') FROM (
        SELECT notice FROM jsonb_array_elements(notices
          || jsonb_build_array(jsonb_build_object('at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
            'reason', 'Replaced', 'message', ${reason}::text))) AS notice
        ORDER BY notice->>'at' DESC LIMIT ${noticesKept}) AS kept)
    WHERE name = ${name} AND NOT coalesce(
      (notices->-1->>'at')::timestamptz > now() - ${noticeHeardByAllMs}::int * interval '1 millisecond', false)`;
  if (recorded > 0) await tell(name);
}

const openMain =
  "It answers whoever reaches it: its main does not ask for the Pod's secret (runtimes/README.md).";

/** Records, once, that a Pod's main answers requests without its secret, for the Pod's page. */
export async function recordOpenMain(name: string): Promise<void> {
  const recorded = await db().$executeRaw`
    UPDATE pods SET notices = notices || jsonb_build_array(jsonb_build_object(
      'at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'reason', 'Open', 'message', ${openMain}::text))
    WHERE name = ${name} AND NOT notices @> '[{"reason": "Open"}]'`;
  if (recorded > 0) await tell(name);
}

/** Asks the reconciler to stop a Pod that is stuck, and says why. */
export async function claimWithdrawal(name: string, exitMessage: string): Promise<void> {
  if (await claimStop(name, { states: ['starting', 'ready'], exitMessage }))
    await notify(db(), `request:pod:${name}`);
}

/** Records a Pod that answers, unless that is known. */
export async function recordPodReady(
  name: string,
  view: Pick<PodView, 'endpoint' | 'node' | 'startedAt'>,
): Promise<void> {
  const startedAt = view.startedAt ?? null;
  const changed = await db().$executeRaw`
    UPDATE pods SET state = 'ready', endpoint = ${view.endpoint ?? null}, node = coalesce(${view.node ?? null}, node),
      started_at = coalesce(${startedAt}, started_at), stopped_at = NULL, problem = NULL, last_used_at = now()
    WHERE name = ${name} AND state <> 'stopping'
      AND (state <> 'ready' OR started_at <> coalesce(${startedAt}, started_at))`;
  if (changed > 0) await tell(name);
}

/**
 * Records that a Pod did not start, unless it has been started meanwhile. The reconciler may have recorded its end
 * already; the error says more.
 *
 * @param error Absent when the start was given up.
 */
export async function recordPodFailure(name: string, error: ErrorView | undefined): Promise<void> {
  const exitCode = error?.details?.exitCode;
  const hasExited = typeof exitCode === 'number';
  const { count } = await db().pod.updateMany({
    where: { name, state: { in: error ? ['starting', 'exited', 'gone'] : ['starting'] } },
    data: {
      state: hasExited ? 'exited' : 'gone',
      endpoint: null,
      stoppedAt: new Date(),
      problem: error ? { code: error.code, message: error.message, hint: error.hint ?? '' } : Prisma.DbNull,
      ...(hasExited
        ? { exitCode, exitReason: String(error?.details?.exitReason ?? 'error'), exitMessage: error?.message }
        : {}),
    },
  });
  if (count > 0) await tell(name);
}

/** Claims a Pod for a call. False when it must not be called: it is being stopped, or has ended. */
export async function claimPod(name: string): Promise<boolean> {
  const claimed = await db().$executeRaw`
    UPDATE pods SET last_used_at = now() WHERE name = ${name} AND state IN ('starting', 'ready')`;
  return claimed > 0;
}

/** Whether a Pod of the revision is up, on this node or (empty) wherever the engine puts it. */
export async function isPodReady(revision: string, target: string): Promise<boolean> {
  const found = await db().pod.findFirst({
    where: { revision, target, state: 'ready' },
    select: { name: true },
  });
  return found !== null;
}

/** Records how long ago (ms) Pods were last used. Ages, because the clocks of two machines differ. */
export async function stampPods(uses: { name: string; agoMs: number }[]): Promise<void> {
  if (uses.length === 0) return;
  const names = uses.map((use) => use.name);
  const ages = uses.map((use) => Math.round(use.agoMs));
  await db().$executeRaw`
    UPDATE pods SET last_used_at = greatest(last_used_at, now() - used.age * interval '1 millisecond')
    FROM unnest(${names}::text[], ${ages}::int[]) AS used(name, age) WHERE pods.name = used.name`;
}

/** The recorded reason for a Pod's end: it was stopped, which its engine cannot tell, or it ended by itself. */
export async function findPodEnd(name: string): Promise<{ wasStopped: boolean; exit: PodExit } | undefined> {
  const row = await db().pod.findUnique({ where: { name } });
  const wasStopped = row?.state === 'stopping' || row?.state === 'gone';
  const message = row?.exitMessage ?? (wasStopped ? 'It was stopped.' : undefined);
  if (!row || message === undefined) return undefined;
  const known = (['oom', 'error', 'completed', 'killed'] as const).find(
    (reason) => reason === row.exitReason,
  );
  return { wasStopped, exit: { code: row.exitCode ?? -1, reason: known ?? 'killed', message } };
}

/** What has to hold for a Pod to be stopped. */
export interface StopCondition {
  /** Only when it has not been used for this long. */
  unusedMs?: number;
  /** Only in these states. */
  states?: string[];
  /** Told to whoever is calling it. */
  exitMessage?: string;
}

/** Makes a Pod `stopping`. The caller who gets true has to stop it, and to call {@link endStop}. */
export async function claimStop(name: string, condition: StopCondition = {}): Promise<boolean> {
  const { unusedMs = -1, states = ['starting', 'ready', 'exited', 'gone'], exitMessage } = condition;
  const exit = exitMessage
    ? Prisma.sql`, exit_code = -1, exit_reason = 'killed', exit_message = ${exitMessage}`
    : Prisma.empty;
  const claimed = await db().$executeRaw`
    UPDATE pods SET state = 'stopping', requested = NULL${exit} WHERE name = ${name} AND state = ANY(${states}::text[])
      AND (${unusedMs}::int < 0 OR last_used_at <= now() - ${unusedMs}::int * interval '1 millisecond')`;
  if (claimed > 0) await tell(name);
  return claimed > 0;
}

/** Records that a `stopping` Pod has been removed: it was stopped (`gone`), or had ended before (`exited`). */
export async function endStop(name: string, state: 'gone' | 'exited'): Promise<void> {
  const ended = await db().$executeRaw`
    UPDATE pods SET state = ${state}, endpoint = NULL, cpu_cores = NULL, memory_bytes = NULL,
      stopped_at = coalesce(stopped_at, now())
    WHERE name = ${name} AND state = 'stopping'`;
  if (ended > 0) await tell(name);
}

function tell(name: string): Promise<void> {
  return notify(db(), 'pods', `pod:${name}`);
}
