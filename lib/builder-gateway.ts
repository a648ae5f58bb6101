import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { config } from '#lib/config.ts';
import { log } from '#lib/log.ts';

/**
 * Stands before the in-cluster builder's socket. Whoever reaches that commands the builder, and not every cluster
 * enforces NetworkPolicies. Only who knows the token gets through, and only to what building and pushing images takes.
 *
 * `PODSMITH_BUILDER_TOKEN`, `DOCKER_HOST=unix://…`, `HOST` and `PORT` are its settings.
 */
const allowed = /^\/(v[\d.]+\/)?(_ping|version|info|build|images(\/|$))/;

const { host, port, builderToken, dockerHost } = config();
const socketPath = dockerHost?.startsWith('unix://') ? dockerHost.slice('unix://'.length) : undefined;
if (!builderToken || !socketPath) {
  throw new Error('The builder gateway needs PODSMITH_BUILDER_TOKEN and DOCKER_HOST=unix://…');
}
const expected = digest(`Bearer ${builderToken}`);

const server = createServer((incoming, outgoing) => {
  const path = new URL(incoming.url ?? '/', 'http://builder').pathname;
  // For the kubelet's probe: whether the builder answers is no secret.
  const isPing = path === '/_ping';
  if (!isPing && !timingSafeEqual(digest(incoming.headers.authorization ?? ''), expected)) {
    return refuse(incoming, outgoing, 401, 'This builder wants its token (PODSMITH_BUILDER_TOKEN).');
  }
  if (!allowed.test(path))
    return refuse(incoming, outgoing, 403, 'This builder only builds and pushes images.');
  forward(incoming, outgoing);
});
// A build may be silent for as long as its slowest command takes.
server.requestTimeout = 0;
server.listen(port, host, () => log.info({ host, port }, 'builder gateway started'));
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { authorization: _, ...headers } = incoming.headers;
  const onward = request({ socketPath, method: incoming.method, path: incoming.url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    // Each line as it comes: an engine reports on a build while it runs.
    outgoing.flushHeaders();
    answer.pipe(outgoing);
    answer.once('error', () => outgoing.destroy());
  });
  onward.once('error', (error) => {
    if (outgoing.headersSent) outgoing.destroy();
    else refuse(incoming, outgoing, 502, `The builder does not answer: ${error.message}`);
  });
  // When the client disconnects, so do we: a cancelled build ends.
  outgoing.once('close', () => onward.destroy());
  incoming.pipe(onward);
}

/** In the words of the Engine API, so that clients show the message. */
function refuse(incoming: IncomingMessage, outgoing: ServerResponse, status: number, message: string): void {
  incoming.resume();
  outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end(JSON.stringify({ message }));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
