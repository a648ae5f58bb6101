import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { saveOperation } from '#lib/operations/service.ts';

/** A request that an operation's server was sent. */
export interface ReceivedRequest {
  body: string;
  headers: IncomingMessage['headers'];
}

/** An HTTP server that stands behind an operation of its own, and what it was sent. */
export interface HttpOperation {
  name: string;
  received: ReceivedRequest[];
  close(): void;
}

/**
 * Starts a server and saves an `httpServer` operation that calls it.
 *
 * @param answer What it answers: a status and a body, or nothing if it answers by itself.
 */
export async function startHttpOperation(
  name: string,
  answer: (
    request: ReceivedRequest,
    response: ServerResponse,
  ) =>
    | { status?: number; body?: string }
    | undefined
    | Promise<{ status?: number; body?: string } | undefined>,
): Promise<HttpOperation> {
  const received: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const entry = { body: await text(request), headers: request.headers };
    received.push(entry);
    const given = await answer(entry, response);
    if (given) response.writeHead(given.status ?? 200).end(given.body ?? '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await saveOperation(name, { processor: { httpServer: { address: '127.0.0.1', port } } });
  return {
    name,
    received,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
