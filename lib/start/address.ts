import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#lib/errors.ts';
import { findListenProblem } from '#lib/system/free-port.ts';

/** Where a browser on this machine reaches the web process. */
export function baseUrl({ host, port }: { host: string; port: number }): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

/** @throws AppError `PORT_UNUSABLE` when the web process could not listen there, before anything is started */
export async function requireFreePort({ host, port }: { host: string; port: number }): Promise<void> {
  const problem = await findListenProblem(port, host);
  if (problem === undefined) return;
  const other = `PORT=${port < 65_535 ? port + 1 : 3000} npm start`;
  const [why, hint] = PROBLEMS[problem] ?? [problem, 'Choose another address with HOST and PORT.'];
  throw new AppError({
    code: 'PORT_UNUSABLE',
    message: `Podsmith cannot listen on port ${port} of ${host}: ${why}.`,
    hint: hint.replace('{other}', other),
    fault: 'configuration',
  });
}

const PROBLEMS: Record<string, [why: string, hint: string]> = {
  EADDRINUSE: [
    'another program has it',
    'Stop that program (it may be another Podsmith), or choose another port: {other}',
  ],
  EACCES: ['this user may not use it', 'Choose a port above 1023: {other}'],
  EADDRNOTAVAIL: ['this machine has no such address', 'Set HOST to an address of this machine.'],
  ENOTFOUND: ['no machine has that name', 'Set HOST to an address of this machine.'],
};

const WEB_TIMEOUT_MS = 90_000;

/** Waits until the web process answers its first request. @throws AppError `WEB_NOT_READY` */
export async function waitForWeb(url: string, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + WEB_TIMEOUT_MS;
  while (!signal.aborted) {
    if (performance.now() > deadline) {
      throw new AppError({
        code: 'WEB_NOT_READY',
        message: `The web process did not answer at ${url} within ${WEB_TIMEOUT_MS / 1000} s.`,
        hint: 'The lines above and logs/web.log in PODSMITH_HOME say why.',
        fault: 'internal',
      });
    }
    try {
      const answer = await fetch(`${url}/api/v1/healthz`, { signal });
      await answer.body?.cancel();
      return;
    } catch {
      await sleep(100);
    }
  }
}
