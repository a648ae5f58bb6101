import { setTimeout as sleep } from 'node:timers/promises';
import { invokePod } from '#lib/http/invoke.ts';
import { secretHeader } from '#lib/http/pod-secret.ts';

const PATH = '/_/health';

/** Whose health is asked for. */
export interface HealthAddress {
  endpoint: string;
  /** The Pod's secret; without it only a main that answers everybody tells. */
  secret?: string;
}

/** True when the Pod at the endpoint says that its handler is loaded. */
export async function isHealthy(
  { endpoint, secret }: HealthAddress,
  signal: AbortSignal,
  timeoutMs = 1000,
): Promise<boolean> {
  try {
    const answer = await invokePod({
      endpoint,
      method: 'GET',
      path: PATH,
      headers: secret === undefined ? [] : [[secretHeader, secret]],
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
export async function waitUntilHealthy(address: HealthAddress, signal: AbortSignal): Promise<void> {
  const began = performance.now();
  while (!(await isHealthy(address, signal))) {
    signal.throwIfAborted();
    await sleep(performance.now() - began < 2000 ? 10 : 150, undefined, { signal });
  }
}
