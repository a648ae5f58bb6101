import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { type BuildNetwork, proxyArguments } from '#lib/engines/docker/build-network.ts';

const answerMs = 30_000;

/**
 * A network for one build from the builder beside us (deploy/builder/build-network), which may make one as we may not. The
 * builder gives it for as long as we hold the connection on which we have asked; what connects to the proxy's port in it
 * comes out at a socket named after it.
 *
 * @param folder Shared with the builder: its `networks.sock` is asked.
 * @throws When the builder does not answer, or is not able to make one.
 */
export async function openBuilderNetwork(
  folder: string,
  onConnection: (socket: Socket) => void,
): Promise<BuildNetwork> {
  const holder = connect(path.join(folder, 'networks.sock'));
  try {
    const networkPath = await readPath(holder);
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      onConnection(socket);
    }).listen(path.join(folder, `${path.basename(networkPath)}.sock`));
    await once(server, 'listening');
    return {
      path: networkPath,
      buildArgs: proxyArguments(),
      async close() {
        server.close();
        for (const socket of sockets) socket.destroy();
        holder.end();
      },
    };
  } catch (error) {
    holder.destroy();
    throw error;
  }
}

async function readPath(holder: Socket): Promise<string> {
  holder.setTimeout(answerMs, () => holder.destroy(new Error('it does not answer')));
  let text = '';
  for await (const chunk of holder.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  holder.setTimeout(0);
  // What it says later is nothing to us, and its end is the network's.
  holder.on('error', () => undefined).resume();
  const [, networkPath] = /^(\/[\w/-]+)\n$/.exec(text) ?? [];
  if (networkPath === undefined) throw new Error('it could not make one');
  return networkPath;
}
