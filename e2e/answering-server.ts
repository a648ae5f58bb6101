import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Answer {
  status?: number;
  body: string;
  /** The answer comes so long after the request, or after this. */
  afterMs?: number;
  after?: Promise<void>;
}

/** What a path answers; called anew for each request. */
export type Answers = Record<string, () => Answer>;

/** An HTTP server behind `httpServer` operations. */
export interface AnsweringServer {
  /** The spec of an operation that calls a path. */
  operation(path: string): object;
  close(): void;
}

const missing: Answer = { status: 404, body: '' };

/** Starts a server that answers each path as it is told to. */
export async function startAnsweringServer(answers: Answers): Promise<AnsweringServer> {
  const server = createServer((request, response) => {
    const { status = 200, body, afterMs = 0, after } = answers[request.url ?? '']?.() ?? missing;
    request.resume().on('end', async () => {
      await after;
      setTimeout(() => response.writeHead(status, { 'content-type': 'application/json' }).end(body), afterMs);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    operation: (path) => ({ spec: { processor: { httpServer: { address: '127.0.0.1', port, path } } } }),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
