import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { closeDatabase, db } from '#lib/db/client.ts';
import { closeHub } from '#lib/events/hub.ts';
import { notify } from '#lib/events/notify.ts';
import { type ThingKind, thingOf } from '#lib/events/topics.ts';
import { isThingPatch } from '#lib/live/change.ts';
import { readThing } from '#lib/live/read-thing.ts';
import { type Things, things } from '#lib/live/things.ts';
import { openTab } from '#lib/testing/live-tab.ts';

const operation = `live-${randomUUID().slice(0, 8)}`;

afterEach(async () => {
  await db().build.deleteMany({ where: { operation } });
  await db().pod.deleteMany({ where: { operation } });
  await db().invocation.deleteMany({ where: { operation } });
  await db().run.deleteMany({ where: { pipeline: operation } });
});

afterAll(async () => {
  await closeHub();
  await closeDatabase();
});

/** A page that shows one thing, over one connection after another. */
function openPage<Kind extends ThingKind>(kind: Kind, id: string, snapshot?: Things[Kind]) {
  const { apply, patch: schema, versionOf } = things[kind];
  let held = snapshot;
  let tab: ReturnType<typeof openTab>;
  let taken = 0;
  const connect = () => {
    const version = held === undefined ? '' : String(versionOf(held));
    tab = openTab([{ topic: `${kind}:${id}`, version }]);
    taken = 0;
  };
  const takeIn = () => {
    const changes = tab.changes().slice(taken);
    taken += changes.length;
    for (const change of changes) {
      if (!isThingPatch(change)) throw new Error('A thing was sent as a list.');
      expect(thingOf(change.topic)).toEqual({ kind, id });
      const { since, version } = change;
      held = apply(held, { since, version, patch: schema.parse(change.patch) });
      if (held === undefined) throw new Error('A change did not go on from what was held.');
    }
    return changes.length;
  };
  connect();
  return {
    held: () => held,
    /** What has come by now is held. */
    async current() {
      await tab.current();
      takeIn();
      return held;
    },
    async change(count: number) {
      await tab.change(taken + count);
      takeIn();
      return held;
    },
    changes: () => tab.changes(),
    /** What was on its way is lost. */
    cut: () => tab.close(),
    connect,
    close: () => tab.close(),
  };
}

const revision = { operation, revision: 'abc' };

async function putBuild(): Promise<string> {
  const id = randomUUID();
  await db().build.create({
    data: { id, ...revision, runtime: 'python3', status: 'running', startedAt: new Date() },
  });
  return id;
}

async function putPod(): Promise<string> {
  const name = `${operation}-${randomUUID().slice(0, 8)}`;
  const image = { image: 'podsmith/x:1', imageDigest: 'sha256:1' };
  await db().pod.create({ data: { name, engine: 'local', ...revision, ...image, state: 'ready' } });
  return name;
}

/** Logs that are written piece by piece, and the text of them that a page holds. */
const logs = [
  {
    kind: 'build',
    put: putBuild,
    async write(id: string, seq: number, text: string) {
      await db().buildChunk.create({ data: { buildId: id, seq, text } });
      await notify(db(), `build:${id}`);
    },
  },
  {
    kind: 'pod',
    put: putPod,
    async write(id: string, seq: number, text: string) {
      await db().podLogChunk.create({ data: { pod: id, seq, text } });
      await notify(db(), `pod:${id}`);
    },
  },
] as const;

describe.each(logs)('the log of a $kind', ({ kind, put, write }) => {
  const lines = Array.from({ length: 60 }, (_, i) => `line ${i + 1}\n`);

  it('comes with every line once over a connection that is lost again and again', async () => {
    const id = await put();
    const page = openPage<'build' | 'pod'>(kind, id);
    for (const [i, line] of lines.entries()) {
      await write(id, i + 1, line);
      // Cut after one, two, three lines that came, and for as many that did not.
      if (i % 7 === 3) page.cut();
      if (i % 7 === 5) page.connect();
      if (i % 7 < 2) await page.current();
    }
    page.cut();
    page.connect();
    expect((await page.current())?.log).toBe(lines.join(''));
    page.close();
  });

  it('goes on from what the server rendered', async () => {
    const id = await put();
    await write(id, 1, 'one\n');
    await write(id, 2, 'two\n');
    const snapshot = await readThing(kind, id);
    expect(snapshot.log).toBe('one\ntwo\n');
    const page = openPage<'build' | 'pod'>(kind, id, snapshot);
    await page.current();
    await write(id, 3, 'three\n');
    while (page.held()?.log !== 'one\ntwo\nthree\n') await page.change(1);
    expect(JSON.stringify(page.changes())).not.toContain('two');
    page.close();
  });

  it('is not waited for by a page of something that is gone', async () => {
    const id = await put();
    const page = openPage<'build' | 'pod'>(kind, id, await readThing(kind, id));
    await page.current();
    await db().build.deleteMany({ where: { operation } });
    await db().pod.deleteMany({ where: { operation } });
    page.cut();
    page.connect();
    await page.current();
    expect(page.changes()).toEqual([]);
    page.close();
  });
});

describe('the log of a Pod', () => {
  it('is taken anew when it was copied anew, and no line of it twice', async () => {
    const name = await putPod();
    await db().podLogChunk.createMany({
      data: [1, 2, 3].map((seq) => ({ pod: name, seq, text: `line ${seq}\n` })),
    });
    const page = openPage('pod', name, await readThing('pod', name));
    await page.current();
    page.cut();
    await db().podLogChunk.deleteMany({ where: { pod: name } });
    await db().podLogChunk.createMany({
      data: [5, 6].map((seq) => ({ pod: name, seq, text: `line ${seq - 3}\n` })),
    });
    page.connect();
    expect((await page.current())?.log).toBe('line 2\nline 3\n');
    page.close();
  });

  it('is asked for for as long as a page shows it', async () => {
    const name = await putPod();
    const watched = async () =>
      (await db().pod.findUniqueOrThrow({ where: { name } })).logWatchedUntil?.getTime() ?? 0;
    expect(await watched()).toBe(0);
    const page = openPage('pod', name);
    await page.current();
    await expect.poll(watched).toBeGreaterThan(Date.now());
    page.close();
  });
});

describe('an invocation', () => {
  it('is sent with each change until its end is held', async () => {
    const id = randomUUID();
    const call = { method: 'POST', path: '/', headers: [], body: new Uint8Array() };
    await db().invocation.create({ data: { id, ...revision, ...call } });
    const page = openPage('invocation', id);
    expect(await page.current()).toMatchObject({ status: 'pending', phase: 'queued' });
    page.cut();
    const answered = { status: 'succeeded', statusCode: 200, durationMs: 1 } as const;
    await db().invocation.update({
      where: { id },
      data: { ...answered, log: 'printed\n', startedAt: new Date(), finishedAt: new Date() },
    });
    await notify(db(), `invocation:${id}`);
    page.connect();
    expect(await page.current()).toMatchObject({ status: 'succeeded', log: 'printed\n' });
    page.cut();
    page.connect();
    await page.current();
    expect(page.changes()).toEqual([]);
    page.close();
  });
});

describe('a run', () => {
  async function putRun(): Promise<string> {
    const id = randomUUID();
    const run = { pipeline: operation, revision: 'abc', operations: {}, parameters: '{}' };
    await db().run.create({ data: { id, ...run } });
    return id;
  }

  /** A step that has ended, with its log, as version `version` of the run. */
  async function recordStep(id: string, version: number): Promise<void> {
    const step = {
      node: version,
      target: 'local',
      ...revision,
      contextHash: '',
      input: '{}',
      round: 0,
      version,
    };
    const log = `step ${version}\n`;
    const attempt = {
      ...{ number: 1, round: 0, status: 'succeeded' as const, output: '{}' },
      ...{ startedAt: new Date(), finishedAt: new Date(), durationMs: 1 },
    };
    await db().run.update({
      where: { id },
      data: {
        version,
        status: 'running',
        startedAt: new Date(),
        steps: {
          create: {
            seq: version,
            status: 'succeeded',
            ...step,
            attempts: { create: { ...attempt, log } },
          },
        },
      },
    });
    await notify(db(), `run:${id}`);
  }

  it('comes with every step and its log once over a connection that is lost again and again', async () => {
    const id = await putRun();
    const page = openPage('run', id, await readThing('run', id));
    for (let version = 1; version <= 40; version += 1) {
      await recordStep(id, version);
      if (version % 5 === 3) page.cut();
      if (version % 5 === 4) page.connect();
      if (version % 5 < 2) await page.current();
    }
    page.cut();
    page.connect();
    expect(await page.current()).toEqual(await readThing('run', id));
    const printed = page.held()?.steps.flatMap(({ attempts }) => attempts.map(({ log }) => log));
    expect(printed).toEqual(Array.from({ length: 40 }, (_, i) => `step ${i + 1}\n`));
    page.close();
  });

  it('is sent as the steps that changed, and not at all when nothing did', async () => {
    const id = await putRun();
    for (const version of [1, 2, 3]) await recordStep(id, version);
    const page = openPage('run', id, await readThing('run', id));
    await page.current();
    expect(page.changes()).toEqual([]);
    await recordStep(id, 4);
    await page.change(1);
    expect(page.changes()).toMatchObject([{ since: 3, version: 4, patch: { steps: [{ seq: 4 }] } }]);
    page.close();
  });

  it('does not have the stream end when there is none of that name', async () => {
    const page = openPage('run', 'no-uuid');
    await page.current();
    expect(page.changes()).toEqual([]);
    page.close();
  });
});
