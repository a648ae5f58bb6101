import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeDatabase, databaseUrl, db } from '#lib/db/client.ts';
import { closeHub, listVersion } from '#lib/events/hub.ts';
import { notify } from '#lib/events/notify.ts';
import { accessTopic } from '#lib/events/topics.ts';
import { openTab } from '#lib/testing/live-tab.ts';

const admin = new pg.Client({ connectionString: databaseUrl() });

beforeAll(() => admin.connect());

afterAll(async () => {
  await closeHub();
  await admin.end();
  await closeDatabase();
});

/** Once the hub listens, and with nothing of earlier tests still on its way. */
async function settle(): Promise<void> {
  const tab = openTab([{ topic: 'workers', version: '' }]);
  await tab.change(1);
  const before = listVersion('workers');
  await notify(db(), 'workers');
  await tab.change(2);
  expect(listVersion('workers')).not.toBe(before);
  tab.close();
}

describe('the stream of a tab', () => {
  it('sends nothing of what has not changed since the version the tab came with', async () => {
    await settle();
    const tab = openTab([{ topic: 'runs', version: listVersion('runs') }]);
    await tab.current();
    expect(tab.changes()).toEqual([]);
    tab.close();
  });

  it('tells a tab that comes back of what changed while it was away, once', async () => {
    await settle();
    const held = listVersion('runs');
    const builds = listVersion('builds');
    const first = openTab([{ topic: 'runs', version: held }]);
    await first.current();
    first.close();
    for (let i = 0; i < 5; i += 1) await notify(db(), 'runs');
    await settle();
    const second = openTab([
      { topic: 'runs', version: held },
      { topic: 'builds', version: builds },
    ]);
    await second.current();
    expect(second.changes()).toEqual([{ topic: 'runs', version: listVersion('runs') }]);
    second.close();
  });

  it('tells of the topics it follows, and of no others', async () => {
    await settle();
    const tab = openTab([{ topic: 'runs', version: listVersion('runs') }]);
    await tab.current();
    await notify(db(), 'builds', 'pods', 'run:1');
    await notify(db(), 'runs');
    const changes = await tab.change(1);
    expect(changes.map(({ topic }) => topic)).toEqual(['runs']);
    tab.close();
  });

  it('ends with the version of the last change of a burst, in fewer events than there were changes', async () => {
    await settle();
    const tab = openTab([{ topic: 'runs', version: listVersion('runs') }]);
    await tab.current();
    await db().$transaction(async (tx) => {
      // Told at once, when the transaction commits; PostgreSQL makes one of equal notifications within one.
      for (let i = 0; i < 500; i += 1) await notify(tx, 'runs', `run:${i}`);
    });
    for (let i = 0; i < 20; i += 1) await notify(db(), 'runs');
    await settle();
    const changes = tab.changes();
    expect(changes.at(-1)).toEqual({ topic: 'runs', version: listVersion('runs') });
    expect(changes.length).toBeLessThanOrEqual(21);
    tab.close();
  });

  it('has a tab ask again after the database connection was lost, when anything may have been missed', async () => {
    await settle();
    const held = listVersion('runs');
    const tab = openTab([{ topic: 'runs', version: held }]);
    await tab.current();
    await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'podsmith listener' AND datname = current_database()`,
    );
    const [change] = await tab.change(1);
    expect(change?.topic).toBe('runs');
    expect(change?.version).not.toBe(held);
    tab.close();
  });

  it('ends in the moment its session was ended, and goes on when another one was', async () => {
    await settle();
    const other = openTab([{ topic: 'runs', version: listVersion('runs') }]);
    const mine = openTab([{ topic: 'runs', version: listVersion('runs') }]);
    await Promise.all([other.current(), mine.current()]);
    mine.session.isAlive = false;
    await notify(db(), accessTopic);
    await mine.ended();
    expect(mine.events.map(({ event }) => event)).toContain('signed-out');
    await notify(db(), 'runs');
    await other.change(1);
    other.close();
  });
});
