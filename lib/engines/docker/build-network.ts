import { type ChildProcess, spawn } from 'node:child_process';
import { type FileHandle, open } from 'node:fs/promises';
import { Server, type Socket } from 'node:net';
import { AppError } from '#lib/errors.ts';
import { childEnvironment } from '#lib/system/child-environment.mjs';

/** Where a build finds the way out: on the loopback address of its own network, which has nothing else. */
const proxyPort = 3128;

/** A network namespace with a loopback interface and one socket of ours that listens there. */
export interface BuildNetwork {
  /** Names the namespace, for an engine on this machine. */
  path: string;
  /** The build arguments (predefined by Docker and Podman: neither in the image nor in the layers' key). */
  buildArgs: Record<string, string>;
  close(): Promise<void>;
}

/**
 * A process enters a new network, listens there, hands the socket over to us and ends. A socket stays in the network it
 * was made in: what comes in there is served by this process, whose own connections go out by the machine's network.
 */
const listen = `
  const server = require('node:net').createServer();
  server.listen(${proxyPort}, '127.0.0.1', () => process.send('listening', server));
  process.once('disconnect', () => process.exit());`;

/** A network that no build has used yet. */
interface FreshNetwork {
  server: Server;
  /** Held open, the namespace outlives the process that made it. */
  namespace: FileHandle;
}

/** Made after a build for the next one, which then does not wait for it: it takes the start of two programs. */
let spare: Promise<FreshNetwork | undefined> = Promise.resolve(undefined);

/**
 * Opens a network for one build: it holds no interface of the machine's, no gateway, no name server and no neighbour.
 * The one way out is the socket whose connections `onConnection` is given. No two builds get the same.
 *
 * @throws AppError `BUILD_NETWORK_FAILED` when this process may not make one (it takes root), or lacks the programs
 *   `unshare` and `ip`.
 */
export async function openBuildNetwork(onConnection: (socket: Socket) => void): Promise<BuildNetwork> {
  const ready = spare;
  spare = Promise.resolve(undefined);
  const { server, namespace } = (await ready) ?? (await makeNetwork());
  const sockets = new Set<Socket>();
  server.ref();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  return {
    path: `/proc/${process.pid}/fd/${namespace.fd}`,
    buildArgs: proxyArguments(),
    async close() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await namespace.close();
      spare = spare.then((network) => network ?? makeNetwork()).catch(() => undefined);
    },
  };
}

async function makeNetwork(): Promise<FreshNetwork> {
  const script = 'ip link set lo up && exec "$0" -e "$1"';
  const child = spawn('unshare', ['--net', '--', 'sh', '-c', script, process.execPath, listen], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: childEnvironment(),
  });
  try {
    const server = await receiveServer(child);
    // A spare one keeps no process alive.
    server.unref();
    return { server, namespace: await open(`/proc/${child.pid}/ns/net`) };
  } catch (error) {
    throw new AppError({
      code: 'BUILD_NETWORK_FAILED',
      message: `No network could be made for the build: ${error instanceof Error ? error.message : error}.`,
      hint: 'The worker needs the programs unshare (util-linux) and ip (iproute2), and the right to make network namespaces.',
      fault: 'platform',
    });
  } finally {
    child.kill('SIGKILL');
  }
}

function receiveServer(child: ChildProcess): Promise<Server> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    child.once('error', reject);
    child.once('close', (code) =>
      reject(new Error(complaint.trim() || `unshare ended with exit code ${code}`)),
    );
    child.once('message', (_message, handle) => {
      if (handle instanceof Server) resolve(handle);
      else reject(new Error('the process in the network has sent no socket'));
    });
  });
}

/** What tells a build of the way out. Both spellings: programs read the one or the other. */
export function proxyArguments(): Record<string, string> {
  const proxy = `http://127.0.0.1:${proxyPort}`;
  const local = 'localhost,127.0.0.1';
  return {
    HTTP_PROXY: proxy,
    http_proxy: proxy,
    HTTPS_PROXY: proxy,
    https_proxy: proxy,
    NO_PROXY: local,
    no_proxy: local,
  };
}
