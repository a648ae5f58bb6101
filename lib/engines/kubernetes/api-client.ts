import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CoreV1Api,
  createConfiguration,
  IsomorphicFetchHttpLibrary,
  type KubeConfig,
  type RequestContext,
  ResponseContext,
  ServerConfiguration,
  wrapHttpLibrary,
} from '@kubernetes/client-node';
import { isEngineLost } from '#lib/engines/engine-lost.ts';

/** No answer of a living API server takes longer. */
const requestMs = 15_000;
/** How long requests to an overloaded server are retried. */
const throttledMs = 60_000;
/** Connections at once: fifty Pods that start together need not each have one of their own. */
const connections = 12;

/**
 * The core API with what client-node leaves out: a time-out, connections that are kept (else each request is a TLS
 * handshake), and another try when the server is too busy (429), when a kept connection was closed, and when the
 * credentials have expired and there may be new ones.
 *
 * @param reload Reads the credentials anew, into the same `kubeConfig`.
 */
export function createCoreApi(kubeConfig: KubeConfig, reload: () => void): CoreV1Api {
  const transport = new IsomorphicFetchHttpLibrary();
  let agent: https.Agent | undefined;

  function keepConnections(request: RequestContext): void {
    const given = request.getAgent();
    // A proxy's agent is left as it is.
    if (given?.constructor !== https.Agent) return;
    if (!agent || !isSameTls(agent, given)) {
      agent?.destroy();
      agent = new https.Agent({
        ...given.options,
        keepAlive: true,
        maxSockets: connections,
        timeout: 30_000,
      });
    }
    request.setAgent(agent);
  }

  async function sendOnce(request: RequestContext): Promise<ResponseContext> {
    const timeout = AbortSignal.timeout(requestMs);
    request.setSignal(timeout);
    keepConnections(request);
    try {
      const response = await transport.send(request).toPromise();
      // Read here: the signal is for the whole of it.
      const body = await response.body.binary();
      return new ResponseContext(response.httpStatusCode, response.headers, {
        binary: async () => body,
        text: async () => body.toString(),
      });
    } catch (error) {
      if (timeout.aborted) throw Object.assign(new Error('no answer'), { code: 'ETIMEDOUT', cause: error });
      throw error;
    }
  }

  async function send(request: RequestContext): Promise<ResponseContext> {
    const giveUpAt = Date.now() + throttledMs;
    let mayReload = true;
    let mayRepeat = request.getHttpMethod() !== 'POST';
    for (;;) {
      try {
        const response = await sendOnce(request);
        if (response.httpStatusCode === 429 && Date.now() < giveUpAt) {
          await sleep(waitMs(response.headers['retry-after']));
        } else if (response.httpStatusCode === 401 && mayReload) {
          mayReload = false;
          reload();
          await kubeConfig.applySecurityAuthentication(request);
        } else {
          return response;
        }
      } catch (error) {
        if (!mayRepeat || !isEngineLost(error)) throw error;
        mayRepeat = false;
      }
    }
  }

  return new CoreV1Api(
    createConfiguration({
      baseServer: new ServerConfiguration(kubeConfig.getCurrentCluster()?.server ?? '', {}),
      authMethods: { default: kubeConfig },
      httpApi: wrapHttpLibrary({ send }),
    }),
  );
}

/** Not all at the same moment again. */
function waitMs(retryAfter: string | undefined): number {
  const seconds = Math.min(Number(retryAfter) || 1, 10);
  return seconds * 1000 * (0.5 + Math.random());
}

function isSameTls(kept: https.Agent, given: https.Agent): boolean {
  const keys = ['ca', 'cert', 'key', 'pfx', 'passphrase', 'servername', 'rejectUnauthorized'] as const;
  return keys.every((key) => String(kept.options[key]) === String(given.options[key]));
}
