import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a path answers; called anew for each request. */
export type Answers = Record<string, () => { status?: number; body: string; afterMs?: number }>;

/** An HTTP server behind `httpServer` operations. */
export interface AnsweringServer {
  /** The spec of an operation that calls a path. */
  operation(path: string): object;
  close(): void;
}

/** Starts a server that answers each path as it is told to. */
export async function startAnsweringServer(answers: Answers): Promise<AnsweringServer> {
  const server = createServer((request, response) => {
    const { status = 200, body, afterMs = 0 } = answers[request.url ?? '']?.() ?? { status: 404, body: '' };
    request.resume().on('end', () => {
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
