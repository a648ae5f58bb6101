import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { config } from '#lib/config.ts';
import { migrate, roleWarning } from '#lib/db/migrate.ts';
import { endPodmanService } from '#lib/engines/docker/podman-service.ts';
import { AppError, toErrorView } from '#lib/errors.ts';
import { createStageLines } from '#lib/setup/stage-lines.mjs';
import { baseUrl, requireFreePort, waitForWeb } from '#lib/start/address.ts';
import { type SupervisedChild, superviseChild } from '#lib/start/child.ts';
import { type Database, startDatabase } from '#lib/start/database.ts';
import { openLogFile } from '#lib/start/log-file.ts';
import { formatLogLine } from '#lib/start/log-line.ts';
import { withoutSignIn } from '#lib/system/child-environment.mjs';
import { requireDiskSpace } from '#lib/system/disk-space.ts';
import { watchNpm } from '#lib/system/npm-parent.mjs';
import { readPidFile, removePidFile, writePidFile } from '#lib/system/process-identity.mjs';
import { explainSystemError } from '#lib/system/system-error.mjs';

const WEB_GRACE_MS = 3000;
/** In addition to the time that it has to finish its steps. */
const WORKER_GRACE_MS = 15_000;

const projectDir = path.resolve(import.meta.dirname, '..');
/** Node's arguments for one of our programs: as set-up bundled it, or from source when we run from source. */
const program = (name: string): string[] =>
  process.argv[1]?.endsWith('.ts')
    ? ['--import', 'tsx', path.join(projectDir, `lib/${name}.ts`)]
    : ['--enable-source-maps', path.join(projectDir, `dist/${path.basename(name)}.js`)];
const stopped = new AbortController();
const children: SupervisedChild[] = [];
let database: Database | undefined;
let pidFile: string | undefined;

/** `npm start`: database, migrations, worker and web, until Ctrl-C or SIGTERM ends them all. */
async function main(): Promise<void> {
  const settings = config();
  const { home, host, port } = settings;
  const url = baseUrl(settings);
  const stage = createStageLines({ total: 3, noColor: Boolean(process.env.NO_COLOR) });
  await requireFreePort({ host, port });
  claimHome(home);
  await stage('Database', async () => {
    database = await startDatabase({ home, databaseUrl: settings.databaseUrl, onCrash: console.error });
    return { summary: database.description };
  });
  if (stopped.signal.aborted || !database) return stop();
  const databaseUrl = database.url;
  await stage('Migrations', async () => {
    const applied = await migrate({ url: databaseUrl });
    const warning = await roleWarning({ url: databaseUrl });
    return {
      summary: applied.length > 0 ? `${applied.length} applied` : 'up to date',
      ...(warning && { warning: [warning] }),
    };
  });
  if (stopped.signal.aborted) return stop();
  const env = {
    ...process.env,
    NODE_ENV: 'production' as const,
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: databaseUrl,
    PODSMITH_HOME: home,
    PORT: String(port),
    HOST: host,
  };
  let link = '';
  await stage('Web and worker', async () => {
    startChildren(withoutSignIn(env));
    const ready = Promise.race([waitForWeb(url, stopped.signal), webGivenUp]);
    [link] = await Promise.all([firstAdminLink(url, env), ready]);
    return { summary: stopped.signal.aborted ? 'stopped' : 'running' };
  });
  if (stopped.signal.aborted) return;
  console.log(`\nPodsmith is ready at ${url}`);
  if (link) console.log(`Create the first account with this one-time link: ${link}`);
  console.log('Stop it with Ctrl-C.\n');
}

function startChildren(env: NodeJS.ProcessEnv): void {
  const { home, host, port } = config();
  const programs: Record<string, string[]> = {
    worker: program('worker'),
    web: [
      ...['end-with-supervisor', 'mend-requests'].flatMap((first) => [
        '--import',
        path.join(projectDir, `lib/start/${first}.mjs`),
      ]),
      path.join(projectDir, 'node_modules/next/dist/bin/next'),
      'start',
      ...['-H', host, '-p', String(port)],
    ],
  };
  for (const [name, args] of Object.entries(programs)) {
    const toFile = openLogFile(home, name);
    children.push(
      superviseChild({
        name,
        args,
        env,
        onLine(line, source) {
          toFile(line);
          // Next greets with an address of its own on standard output; ours is printed once it answers.
          if (name !== 'web' || source === 'stderr') console.log(formatLogLine(name, line));
        },
        onCrash(text) {
          console.error(text);
          if (name === 'web') countWebCrash();
        },
      }),
    );
  }
}

async function firstAdminLink(url: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [...program('start/first-admin'), url], {
    env,
    signal: stopped.signal,
  });
  return stdout.trim();
}

/** One Podsmith per home: two would share a database port, an engine service and log files. */
function claimHome(home: string): void {
  mkdirSync(home, { recursive: true });
  requireDiskSpace(home, 1);
  const file = path.join(home, 'podsmith.pid');
  const owner = readPidFile(file);
  if (owner !== undefined) {
    throw new AppError({
      code: 'ALREADY_RUNNING',
      message: `Podsmith is already running with the folder ${home} (process ${owner}).`,
      hint: 'Stop that one first, or give this one a folder and a port of its own: PODSMITH_HOME=… PORT=… npm start',
      fault: 'configuration',
    });
  }
  writePidFile(file, process.pid);
  pidFile = file;
}

let webCrashes = 0;
let giveUpWeb: (error: AppError) => void;
/** Rejects when the web process cannot even start; once it has answered, it is restarted for ever. */
const webGivenUp = new Promise<never>((_, reject) => {
  giveUpWeb = reject;
});
webGivenUp.catch(() => undefined);

function countWebCrash(): void {
  webCrashes += 1;
  if (webCrashes < 3) return;
  giveUpWeb(
    new AppError({
      code: 'WEB_NOT_READY',
      message: 'The web process ends each time it is started.',
      hint: 'Its lines above say why. Start with "npm start", which also builds the app.',
      fault: 'internal',
    }),
  );
}

let stop_: Promise<void> | undefined;
/** Ends everything this start began, in the opposite order; safe to call at any moment. */
function stop(): Promise<void> {
  stop_ ??= (async () => {
    stopped.abort();
    // Without children the settings may be what ended us.
    const graceMs = (index: number) =>
      index === 0 ? config().drainSeconds * 1000 + WORKER_GRACE_MS : WEB_GRACE_MS;
    await Promise.all(children.map((child, index) => child.stop(graceMs(index))));
    await database?.stop();
    if (!pidFile) return;
    // The worker ends the engine's service itself; this is for a worker that could not.
    await endPodmanService(config().home);
    removePidFile(pidFile);
  })();
  return stop_;
}

/** How long after the first signal a second one means "now": npm passes each Ctrl-C on a second time. */
const PATIENCE_MS = 1000;
let firstSignalAt: number | undefined;

async function onSignal(signal: NodeJS.Signals): Promise<void> {
  if (firstSignalAt !== undefined) {
    // A terminal that closes behind a Ctrl-C is no second wish.
    if (signal === 'SIGHUP' || performance.now() - firstSignalAt < PATIENCE_MS) return;
    for (const child of children) child.kill();
    process.exit(130);
  }
  firstSignalAt = performance.now();
  console.log('\nStopping…');
  await stop();
  process.exit(0);
}

// The terminal may be gone before us; nobody reads what is printed then.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void onSignal(signal));
watchNpm(() => void onSignal('SIGHUP'));

try {
  await main();
} catch (error) {
  if (!stopped.signal.aborted) {
    const known = explainSystemError(error) ?? (error instanceof AppError ? error : undefined);
    console.error(`\n${known?.message ?? toErrorView(error).message}`);
    // An error that nobody foresaw: its origin helps more than its sentence.
    console.error(known ? (known.hint ?? '') : error);
    await stop();
    process.exit(1);
  }
}
