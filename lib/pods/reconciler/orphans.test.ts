import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PodDescription } from '#lib/engines/engine.ts';
import { createOrphanage, endedGraceMs, orphanGraceMs } from '#lib/pods/reconciler/orphans.ts';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function pod(name: string, exit?: PodDescription['exit']): PodDescription {
  return {
    ...{
      name,
      image: 'i',
      imageId: 'sha256:1',
      labels: {},
      state: exit ? 'exited' : 'ready',
      phase: 'running',
    },
    ...{ restarts: 0, events: [], exit },
  };
}

describe('an orphan', () => {
  it('is due once it has been one for a while, and not before', () => {
    const orphanage = createOrphanage();
    expect(orphanage.take([pod('a')], [])).toEqual({ due: [], nextMs: orphanGraceMs });
    vi.advanceTimersByTime(orphanGraceMs);
    expect(orphanage.take([pod('a')], []).due).toEqual([{ pod: pod('a'), hasRow: false, hasEnded: false }]);
  });

  it('has its time anew after it was none in between', () => {
    const orphanage = createOrphanage();
    orphanage.take([pod('a')], []);
    vi.advanceTimersByTime(orphanGraceMs);
    orphanage.take([], []);
    expect(orphanage.take([pod('a')], []).due).toEqual([]);
  });

  it('that has a row and has ended is due sooner', () => {
    const orphanage = createOrphanage();
    const ended = pod('a', { code: 1, reason: 'error', message: 'It failed.' });
    const row = {
      ...{
        name: 'a',
        engine: 'local',
        operation: 'o',
        revision: 'r',
        person: null,
        replica: 0,
        target: '',
        state: 'exited',
      },
      ...{ requested: null, startedAt: new Date(0), stoppedAt: new Date(1), logWatchedUntil: null },
      ...{ unusedMs: 0, ageMs: 0 },
    };
    expect(orphanage.take([ended], [row]).nextMs).toBe(endedGraceMs);
    vi.advanceTimersByTime(endedGraceMs);
    expect(orphanage.take([ended], [row]).due).toEqual([{ pod: ended, hasRow: true, hasEnded: true }]);
  });
});
