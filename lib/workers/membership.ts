import { hostname } from 'node:os';
import { createAlarm } from '#lib/system/alarm.ts';
import { processIdentity } from '#lib/system/process-identity.mjs';
import { createDeathWatch, type DeathWatch } from '#lib/workers/death-watch.ts';
import { openSession, type WorkerSession } from '#lib/workers/session.ts';
import { insertWorker } from '#lib/workers/store.ts';

/** One worker's membership in the group of workers. */
export interface Membership {
  /** Looks at once instead of at the next beat: some worker came or went. */
  look(): void;
  /** Releases the lock, and the keeper's. The caller removes the row. */
  leave(): void;
}

/** How often a worker proves that it lives. */
const beatMs = 2500;
/** How often the keeper looks while some worker's lock is free. */
const suspectBeatMs = 500;
/** A worker without its lock is dead after this many looks, about ten seconds. */
const patience = 20;
const retryMs = 250;
/**
 * How long a worker tries to get its lock back. Shorter than the others take to declare it dead, even when it notices
 * a vanished connection only after `queryMs`.
 */
const giveUpMs = 7000;

/**
 * Joins the workers: registers this one, takes its lock and holds it to prove that it lives. The first to ask for the
 * keeper's lock is the keeper, one worker at a time.
 *
 * @param options.onKeeper Called each time this worker becomes the keeper; it is until the signal aborts.
 * @param options.onDead Called while this worker is the keeper, at each look, with the dead workers whose rows remain.
 * @param options.onFenced Called once when the others have declared this worker dead, or may have: it has to end at
 * once and write nothing more.
 */
export async function joinWorkers(options: {
  url: string;
  id: string;
  onKeeper: (term: AbortSignal) => void;
  onDead: (ids: string[]) => void;
  onFenced: (reason: string) => void;
}): Promise<Membership> {
  const { url, id, onKeeper, onDead, onFenced } = options;
  let session: WorkerSession | undefined;
  let term: AbortController | undefined;
  let watch: DeathWatch | undefined;
  let lostAt: number | undefined;
  let hasLeft = false;
  const due = createAlarm();

  function drop(): void {
    session?.close();
    session = undefined;
    term?.abort(new Error('Another worker is the keeper.'));
    term = undefined;
  }

  async function beat(): Promise<void> {
    session ??= await open();
    lostAt = undefined;
    if (!term) {
      if (!(await session.isMember())) throw new Fenced();
      if (!(await session.tryKeeper()) || hasLeft) return;
      term = new AbortController();
      watch = createDeathWatch({ patience, isProcessGone });
      onKeeper(term.signal);
    }
    const workers = await session.look();
    if (!workers.some((worker) => worker.id === id)) throw new Fenced();
    const dead = watch?.look(workers) ?? [];
    if (dead.length > 0) onDead(dead);
  }

  async function open(): Promise<WorkerSession> {
    let isLost = false;
    let isOpen = false;
    const opened = await openSession({
      url,
      id,
      onLost: () => {
        isLost = true;
        if (isOpen) due.ring();
      },
    });
    if (opened === 'gone') throw new Fenced();
    if (opened === 'held' || isLost) throw new Error('The lock is still held by the lost connection.');
    isOpen = true;
    return opened;
  }

  async function live(): Promise<void> {
    while (!hasLeft) {
      try {
        await beat();
      } catch (error) {
        if (hasLeft) return;
        drop();
        lostAt ??= performance.now();
        if (error instanceof Fenced) return onFenced('the other workers took it for dead');
        if (performance.now() - lostAt > giveUpMs) return onFenced('it cannot reach the database');
      }
      const keeperMs = watch?.hasSuspects() ? suspectBeatMs : beatMs;
      await due.wait({ timeoutMs: session ? (term ? keeperMs : beatMs) : retryMs });
    }
  }

  await insertWorker({ id, hostname: hostname(), pid: process.pid });
  session = await open();
  void live();
  return {
    look: due.ring,
    leave() {
      hasLeft = true;
      drop();
      due.ring();
    },
  };
}

class Fenced extends Error {}

/** A row of ours that another process wrote: an earlier one in this container, which had the same pid. */
function isProcessGone(worker: { hostname: string; pid: number }): boolean {
  if (worker.hostname !== hostname()) return false;
  return worker.pid === process.pid || processIdentity(worker.pid) === undefined;
}
