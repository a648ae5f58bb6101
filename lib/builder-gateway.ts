import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createGateway } from '#lib/builder-gateway/gateway.ts';
import { config } from '#lib/config.ts';
import { log } from '#lib/log.ts';

// The program beside the in-cluster builder. Its settings are `PODSMITH_BUILDER_TOKEN`, `DOCKER_HOST=unix://…`, `HOST`,
// `PORT`, `PODSMITH_BUILDER_CERT_FILE` and `PODSMITH_BUILDER_KEY_FILE`, and those for builds, as a worker has them:
// `PODSMITH_BUILD_EGRESS` and `PODSMITH_BUILD_PROXY`.

const { host, port, builder, dockerHost, buildEgress } = config();
const { token, certFile, keyFile } = builder;
const socketPath = dockerHost?.startsWith('unix://') ? dockerHost.slice('unix://'.length) : undefined;
if (!token || !socketPath) {
  throw new Error('The builder gateway needs PODSMITH_BUILDER_TOKEN and DOCKER_HOST=unix://…');
}
const tls =
  certFile && keyFile
    ? { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8') }
    : undefined;

// The builder makes networks for builds where its own socket is.
const walls = { folder: path.dirname(socketPath), egress: buildEgress };
const server = createGateway({ token, socketPath, walls, tls });
server.listen(port, host, () => log.info({ host, port, tls: tls !== undefined }, 'builder gateway started'));
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
