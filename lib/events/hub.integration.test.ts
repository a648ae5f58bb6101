import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeDatabase, databaseUrl, db } from '#lib/db/client.ts';
import { closeHub, subscribe } from '#lib/events/hub.ts';
import { notify } from '#lib/events/notify.ts';

const admin = new pg.Client({ connectionString: databaseUrl() });

beforeAll(() => admin.connect());

afterAll(async () => {
  await closeHub();
  await admin.end();
  await closeDatabase();
});

/** Counts the calls of a subscription and lets a test wait for the next one. */
function watch(topic: string) {
  let calls = 0;
  let wake: () => void = () => undefined;
  const end = subscribe(topic, () => {
    calls += 1;
    wake();
  });
  return {
    end,
    calls: () => calls,
    async reach(count: number) {
      while (calls < count) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

async function cutListeners(): Promise<void> {
  await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name = 'podsmith listener' AND datname = current_database()`,
  );
}

describe('the change hub', () => {
  it('calls the subscribers of a topic, and no others, until they end', async () => {
    const mine = watch('run:1');
    const other = watch('run:2');
    // The first call says that listening has begun.
    await Promise.all([mine.reach(1), other.reach(1)]);
    await notify(db(), 'run:1');
    await mine.reach(2);
    expect(other.calls()).toBe(1);
    mine.end();
    await notify(db(), 'run:1', 'run:2');
    await other.reach(2);
    expect(mine.calls()).toBe(2);
    other.end();
  });

  it('tells every subscriber once when a lost connection is back', async () => {
    const runs = watch('runs');
    await notify(db(), 'runs');
    await runs.reach(1);
    const before = runs.calls();
    await cutListeners();
    await runs.reach(before + 1);
    await notify(db(), 'runs');
    await runs.reach(before + 2);
    expect(runs.calls()).toBe(before + 2);
    runs.end();
  });
});
