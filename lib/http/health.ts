import { setTimeout as sleep } from 'node:timers/promises';
import { invokePod } from '#lib/http/invoke.ts';

const PATH = '/_/health';

/** True when the Pod at the endpoint says that its handler is loaded. */
export async function isHealthy(endpoint: string, signal: AbortSignal, timeoutMs = 1000): Promise<boolean> {
  try {
    const answer = await invokePod({
      endpoint,
      method: 'GET',
      path: PATH,
      headers: [],
      body: new Uint8Array(),
      timeoutMs,
      signal,
      maxResponseBytes: 4096,
    });
    return answer.statusCode === 200;
  } catch {
    // Not listening yet, or not answering yet: both mean "ask again".
    return false;
  }
}

/** Asks until the Pod is healthy; often at first, since most are ready within half a second. */
export async function waitUntilHealthy(endpoint: string, signal: AbortSignal): Promise<void> {
  const began = performance.now();
  while (!(await isHealthy(endpoint, signal))) {
    signal.throwIfAborted();
    await sleep(performance.now() - began < 2000 ? 10 : 150, undefined, { signal });
  }
}
