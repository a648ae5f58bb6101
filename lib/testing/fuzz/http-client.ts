import { Agent, request } from 'node:http';

export interface FuzzRequest {
  method: string;
  /** Path and query as they go over the wire. */
  path: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

export interface FuzzAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Of an event stream what came with its first bytes. */
  text: string;
}

/** Longest an answer may take, ms: nothing that is asked here waits for anything. */
const answerMs = 30_000;
/** Next redirects a path that ends with "/", and writes the address it leads to into two headers. */
const headerBytes = 64 * 1024;

/**
 * Sends requests as they are written: neither the path nor a header is mended, as `fetch` would. Who asks too often is
 * answered 429, and asks again when told to.
 */
export function createHttpClient(url: string, token: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  const { hostname, port } = new URL(url);

  function sendOnce({ method, path, headers, body }: FuzzRequest): Promise<FuzzAnswer> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        {
          agent,
          hostname,
          port,
          method,
          path,
          headers: { authorization: `Bearer ${token}`, ...headers },
          timeout: answerMs,
          maxHeaderSize: headerBytes,
        },
        (answer) => {
          const isStream = answer.headers['content-type']?.startsWith('text/event-stream');
          const chunks: Buffer[] = [];
          const finish = () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              text: Buffer.concat(chunks).toString(),
            });
          answer.on('data', (chunk: Buffer) => {
            chunks.push(chunk);
            if (!isStream) return;
            finish();
            outgoing.destroy();
          });
          answer.on('end', finish);
          answer.on('error', reject);
        },
      );
      outgoing.on('timeout', () => outgoing.destroy(new Error(`No answer within ${answerMs} ms`)));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  return {
    async send(asked: FuzzRequest): Promise<FuzzAnswer> {
      for (;;) {
        const answer = await sendOnce(asked);
        if (answer.status !== 429 || !answer.headers.ratelimit) return answer;
        const seconds = Number(answer.headers['retry-after'] ?? 1);
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      }
    },
    close: () => agent.destroy(),
  };
}

export type HttpClient = ReturnType<typeof createHttpClient>;
