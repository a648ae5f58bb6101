import pg from 'pg';
import { z } from 'zod';
import { readEmbeddedUrl } from '#lib/db/embedded.ts';
import { callApi } from './api.ts';
import { type Figure, figure } from './figure.ts';
import { median, quantile, round } from './statistics.ts';
import type { Subject } from './subject.ts';
import { type FindEndpoints, prepareTenSteps, type TenSteps } from './ten-steps.ts';
import { timed } from './timed.ts';

const kept = 100_000;
/** Older than anything is kept: for the clean-up. */
const old = 20_000;
const stepsPerRun = 10;
const rounds = 40;

const pageSchema = z.object({ nextCursor: z.string().nullable() });
const storageSchema = z.object({ cleanUp: z.object({ finishedAt: z.string().nullable() }) });

/** Lists, a run's begin and the clean-up with very many runs in the database. */
export async function measureManyRuns(instance: Subject, findEndpoints: FindEndpoints): Promise<Figure[]> {
  const ten = await prepareTenSteps(instance, findEndpoints);
  await beginMs(ten);
  const emptyMs = await beginMs(ten);
  await fill(readEmbeddedUrl(instance.home));
  const fullMs = await beginMs(ten);
  const lists = await measureLists(instance, await listPaths(instance));
  const filtered = await measureLists(instance, filteredPaths());
  const worstFiltered = filtered.reduce((a, b) => (a.p95Ms > b.p95Ms ? a : b));
  const worst = lists.reduce((a, b) => (a.p95Ms > b.p95Ms ? a : b));
  const cleanUp = await measureCleanUp(instance, ten);
  ten.close();
  return [
    figure({
      name: `any list of runs, with ${kept + old} runs of ${stepsPerRun} steps: the slowest over REST`,
      unit: 'ms, p95',
      value: worst.p95Ms,
      limit: 50,
      details: { rounds, slowest: worst.path, lists },
    }),
    figure({
      name: 'the same found by time, by the operation that failed, or by words: the slowest over REST',
      unit: 'ms, p95',
      value: worstFiltered.p95Ms,
      limit: 200,
      details: { rounds, slowest: worstFiltered.path, lists: filtered },
    }),
    figure({
      name: "a run's begin with that many runs, against an empty database",
      unit: 'ratio of medians',
      value: fullMs / emptyMs,
      limit: 1.2,
      details: { rounds, emptyMs: round(emptyMs), fullMs: round(fullMs) },
    }),
    figure({
      name: `a run's begin while ${old} old runs are cleaned up, against before`,
      unit: 'ratio of medians',
      value: cleanUp.beginMs / fullMs,
      limit: 2,
      details: { cleanUpSeconds: round(cleanUp.seconds), beginMs: round(cleanUp.beginMs) },
    }),
  ];
}

/** From being asked for to its begin, in milliseconds, as the run itself says: median. */
async function beginMs(ten: TenSteps, isOver: (count: number) => boolean = (count) => count >= rounds) {
  const times: number[] = [];
  for (let count = 0; count === 0 || !isOver(count); count++) {
    const run = await ten.run();
    times.push(Date.parse(run.startedAt) - Date.parse(run.createdAt));
  }
  return median(times);
}

/** Runs of twenty pipelines over four weeks, half of them of one; most succeeded, few failed, hardly any was cancelled. */
async function fill(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `INSERT INTO runs (id, pipeline, revision, operations, parameters, results, status, error, version, created_at,
                       started_at, finished_at)
     SELECT gen_random_uuid(), 'bench-' || CASE WHEN i % 2 = 0 THEN 0 ELSE i % 20 END, repeat('d', 64),
            '{"op": "1"}', '{"node": "worker-1"}', '{"used": 80}',
            CASE WHEN i % 500 = 7 THEN 'cancelled' WHEN i % 20 = 7 THEN 'failed' ELSE 'succeeded' END::status,
            CASE WHEN i % 500 = 7 THEN '{"code": "RUN_CANCELLED", "message": "It was cancelled.", "fault": "configuration"}'::jsonb END,
            12, at, at, at + interval '1 second'
     FROM generate_series(1, $1::int) AS i,
          LATERAL (SELECT now() - CASE WHEN i > $2::int THEN interval '40 days' ELSE interval '28 days' * (i::float8 / $2) END AS at) AS t`,
    [kept + old, kept],
  );
  await client.query(
    `INSERT INTO steps (run_id, seq, node, operation, revision, target, context_hash, input, status, round, version)
     SELECT id, s, s, 'op', repeat('r', 64), 'local', repeat('c', 64), '{"used": 80, "node": "worker-1"}',
            runs.status, 0, s
     FROM runs, generate_series(1, ${stepsPerRun}) AS s WHERE pipeline ~ '^bench-[0-9]+$'`,
  );
  await client.query(
    `INSERT INTO attempts (run_id, seq, number, status, output, log, started_at, finished_at, duration_ms)
     SELECT run_id, seq, 1, steps.status, '{"used": 80}', 'checked', now(), now(), 1.5
     FROM steps WHERE operation = 'op'`,
  );
  // As the keeper writes them a few seconds after each run's end.
  await client.query(
    `INSERT INTO run_texts (run_id, finished_at, words)
     SELECT id, finished_at, to_tsvector('simple', pipeline || ' node worker 1 used 80 checked'
              || CASE WHEN row_number() OVER () % 5000 = 0 THEN ' needle' ELSE '' END)
     FROM runs WHERE pipeline ~ '^bench-[0-9]+$'
     ON CONFLICT DO NOTHING`,
  );
  // What autovacuum would have done by the time there are so many.
  await client.query('VACUUM ANALYZE');
  await client.end();
}

async function listPaths(instance: Subject): Promise<string[]> {
  const middle = await cursorAt(instance, 'runs?limit=100', 400);
  const filters = ['', 'pipeline=bench-0', 'pipeline=bench-3'].flatMap((pipeline) =>
    ['', 'status=succeeded', 'status=failed', 'status=cancelled', 'status=running'].map((status) =>
      [pipeline, status].filter(Boolean).join('&'),
    ),
  );
  return [
    ...filters.map((filter) => `runs?${filter}`),
    ...['', 'pipeline=bench-0&', 'status=failed&', 'pipeline=bench-3&status=failed&'].map(
      (filter) => `runs?${filter}limit=100&cursor=${encodeURIComponent(middle)}`,
    ),
  ];
}

/** Filters that leave all, some or hardly any runs, alone and together. */
function filteredPaths(): string[] {
  const week = 7 * 24 * 3600 * 1000;
  const at = (weeks: number) => new Date(Date.now() - weeks * week).toISOString();
  const times = ['', `since=${at(1)}`, `since=${at(3)}&until=${at(2)}`];
  const others = [
    'failed=op',
    'failed=none',
    'search=checked',
    'search=worker+needle',
    'search=nothing',
    'search=che',
  ];
  const both = ['failed=op&search=needle', 'status=failed&search=checked', 'pipeline=bench-3&search=checked'];
  return times.flatMap((time) =>
    ['', ...others, ...both].map((filter) => `runs?${[time, filter].filter(Boolean).join('&')}`),
  );
}

async function measureLists(
  instance: Subject,
  paths: string[],
): Promise<{ path: string; p95Ms: number; medianMs: number }[]> {
  const lists = [];
  for (const path of paths) {
    const times: number[] = [];
    for (let count = -3; count < rounds; count++) {
      const ms = await timed(() => callApi(instance, 'GET', path));
      if (count >= 0) times.push(ms);
    }
    lists.push({
      path: path.slice(0, 60),
      p95Ms: round(quantile(times, 0.95)),
      medianMs: round(median(times)),
    });
  }
  return lists;
}

/** The cursor of a page far down a list. */
async function cursorAt(instance: Subject, path: string, page: number): Promise<string> {
  let cursor = '';
  for (let at = 0; at < page; at++) {
    const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { nextCursor } = pageSchema.parse(await callApi(instance, 'GET', `${path}${query}`));
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return cursor;
}

async function measureCleanUp(
  instance: Subject,
  ten: TenSteps,
): Promise<{ seconds: number; beginMs: number }> {
  const askedAt = Date.now();
  await callApi(instance, 'POST', 'storage/clean-up');
  let seconds: number | undefined;
  const watch = (async () => {
    for (;;) {
      const { cleanUp } = storageSchema.parse(await callApi(instance, 'GET', 'storage'));
      const finishedAt = Date.parse(cleanUp.finishedAt ?? '');
      if (finishedAt > askedAt) {
        seconds = (finishedAt - askedAt) / 1000;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  })();
  const during = await beginMs(ten, () => seconds !== undefined);
  await watch;
  return { seconds: seconds ?? Number.NaN, beginMs: during };
}
