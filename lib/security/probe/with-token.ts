import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '#lib/errors.ts';
import { type AreaLine, areaLineSchema } from '#lib/security/line.ts';
import {
  findReport,
  hostileBuild,
  hostileHandler,
  type Place,
  readReport,
} from '#lib/security/probe/inside.ts';
import { judgeInside } from '#lib/security/probe/judge-inside.ts';
import type { PodsmithApi } from '#lib/security/probe/podsmith-api.ts';

const buildSchema = z.object({
  id: z.string(),
  status: z.string(),
  log: z.string().nullish(),
  error: z.unknown(),
});
const invocationSchema = z.object({
  status: z.string(),
  statusCode: z.number().nullish(),
  body: z.string().nullish(),
});
const longestBuildMs = 11 * 60_000;

/** What Podsmith tells of itself, and whether it tells callers how much they may ask. */
export async function askSettings({ call }: PodsmithApi): Promise<AreaLine[]> {
  const { text, headers } = await call('GET', 'security');
  const { items } = z.object({ items: z.array(areaLineSchema) }).parse(JSON.parse(text));
  const hasLimit =
    /^"\w+";q=\d+;w=\d+/.test(String(headers['ratelimit-policy'] ?? '')) && headers.ratelimit !== undefined;
  return [
    ...items,
    {
      id: 'requests.rate',
      what: 'A bound on what one token may ask, told to it',
      ...(hasLimit
        ? { verdict: 'ok', why: `${headers['ratelimit-policy']}` }
        : {
            verdict: 'failed',
            why: 'The answers carry no RateLimit headers.',
            whatToDo: 'See whether a proxy in front takes headers out.',
          }),
    },
  ];
}

/**
 * Has Podsmith build and run hostile code of ours, as anybody who may save an operation could, and takes all of it away
 * again.
 */
export async function probeInside(
  api: PodsmithApi,
  places: Place[],
  {
    onProgress,
    clockMs = () => performance.now(),
  }: { onProgress(what: string): void; clockMs?: () => number },
): Promise<AreaLine[]> {
  const name = `security-probe-${randomBytes(4).toString('hex')}`;
  const names = { hostile: name, neighbour: `${name}-neighbour`, build: `${name}-build` };
  try {
    onProgress('building and starting a hostile function …');
    for (const function_ of [names.hostile, names.neighbour]) {
      await save(function_, { 'handler.py': hostileHandler });
      const { status, log, error } = await build(function_);
      if (status !== 'succeeded') throw unbuilt(status, error, log ?? '');
    }
    const { address } = z
      .object({ address: z.string() })
      .parse(JSON.parse(await invoke(names.neighbour, '/address')));
    const report = readReport(await invoke(names.hostile, '/look', JSON.stringify(places)));
    const visit = z
      .object({ outcome: z.string() })
      .parse(JSON.parse(await invoke(names.hostile, `/visit/${address}`)));
    onProgress('making a hostile build …');
    await save(names.build, hostileBuild(places));
    const { log } = await build(names.build);
    const found = findReport(log ?? '');
    return [
      ...judgeInside(report, { area: 'functions', who: 'a function' }),
      judgeVisit(visit.outcome),
      ...(found ? judgeInside(found, { area: 'builds', who: 'a build' }) : [unseenBuild(log ?? '')]),
    ];
  } finally {
    onProgress('taking all of it away …');
    for (const operation of Object.values(names)) await remove(operation);
  }

  async function save(operation: string, codeSource: Record<string, string>): Promise<void> {
    const spec = { processor: { function: { runtime: 'python3', codeSource } } };
    await api.call('PUT', `operations/${operation}`, JSON.stringify({ spec }));
  }

  async function build(operation: string): Promise<z.infer<typeof buildSchema>> {
    const until = clockMs() + longestBuildMs;
    let { text } = await api.call('POST', `operations/${operation}/build?wait=60`);
    for (;;) {
      const seen = buildSchema.parse(JSON.parse(text));
      if (!['pending', 'running'].includes(seen.status) || clockMs() > until) return seen;
      ({ text } = await api.call('GET', `builds/${seen.id}?wait=60`));
    }
  }

  /** @returns The body of the function's answer. */
  async function invoke(operation: string, path: string, body = ''): Promise<string> {
    const query = `wait=120&method=POST&path=${encodeURIComponent(path)}`;
    const { text } = await api.call('POST', `operations/${operation}/invoke?${query}`, body);
    const { status, statusCode, body: answered } = invocationSchema.parse(JSON.parse(text));
    if (statusCode === 200 && answered) return answered;
    throw new AppError({
      code: 'PROBE_UNANSWERED',
      message:
        `The probe's function did not answer ${path}: ${status}, ${statusCode ?? 'no status'}. ${answered ?? ''}`.trim(),
      hint: 'See Settings whether the engine is ready, and probe again.',
      fault: 'configuration',
    });
  }

  /** A build or call of it may still be ending. */
  async function remove(operation: string): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await api.call('DELETE', `operations/${operation}`);
        return;
      } catch (error) {
        if (String(error).includes('answered with 404')) return;
        if (tries === 5) throw error;
        await sleep(1000);
      }
    }
  }
}

function judgeVisit(outcome: string): AreaLine {
  const line = { id: 'functions.neighbour', what: 'One function calling another past Podsmith' };
  if (outcome === 'unreachable') return { ...line, verdict: 'ok', why: 'It is not reached.' };
  if (outcome === '403') {
    return {
      ...line,
      verdict: 'weak',
      why: 'It is reached, and refuses a request without its secret.',
      whatToDo:
        'Networks of their own keep functions apart: in a cluster, one that enforces NetworkPolicies.',
    };
  }
  return {
    ...line,
    verdict: 'failed',
    why: `It answered a forged request: ${outcome}.`,
    whatToDo: 'Report it.',
  };
}

function unseenBuild(log: string): AreaLine {
  return {
    id: 'builds.inside',
    what: 'What a build can do',
    verdict: 'untold',
    why: `The build script said nothing. The end of its log: ${log.slice(-300)}`,
    whatToDo: 'See whether any build of a function with requirements.txt goes through.',
  };
}

function unbuilt(status: string, error: unknown, log: string): AppError {
  return new AppError({
    code: 'PROBE_UNBUILT',
    message: `The probe's function was not built (${status}): ${JSON.stringify(error)}`,
    hint: 'See Settings whether the engine is ready.',
    fault: 'configuration',
    details: { log: log.slice(-2000) },
  });
}
