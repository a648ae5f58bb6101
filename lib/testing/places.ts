import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';

/** How many test files run at a time: most of their time goes by in waiting. */
export const placesMost = 2;

/** What a test file runs against, as environment variables. */
export type Place = Record<'PODSMITH_HOME' | 'DATABASE_URL' | 'DOCKER_HOST', string>;

/** Names the socket that places are had from. */
const variable = 'TEST_PLACES';

/**
 * Gives places to the test files of this run: one for each connection, until that has ended, as it does with its
 * process however that ends. Vitest's own numbers of workers would not do: it gives one away before the process that had
 * it has ended, and now and then to two at a time, where one project's files follow another's.
 *
 * @param folder where the socket is made.
 * @returns ends it.
 */
export async function givePlaces(places: Place[], folder: string): Promise<() => void> {
  const free = [...places];
  let waiting: Socket[] = [];
  const give = () => {
    const [socket] = waiting;
    const place = socket && free.shift();
    if (!place) return;
    waiting = waiting.slice(1);
    socket.write(JSON.stringify(place));
    socket.once('close', () => {
      free.push(place);
      give();
    });
  };
  const server = createServer((socket) => {
    // What ends without a word of farewell has ended all the same.
    socket.on('error', () => undefined).resume();
    socket.once('close', () => {
      waiting = waiting.filter((of) => of !== socket);
    });
    waiting.push(socket);
    give();
  });
  const address = path.join(folder, 'places.sock');
  await once(server.listen(address), 'listening');
  process.env[variable] = address;
  return () => void server.close();
}

/**
 * Gives this process a place that no other one has for as long as it lives, waiting for one.
 *
 * @throws Error when nobody gives places.
 */
export async function takePlace(): Promise<void> {
  const address = process.env[variable];
  if (!address) throw new Error('Nobody gives places to tests: lib/testing/open-places.ts does.');
  const socket = connect(address);
  // A place is some hundred bytes, written at once.
  const [place] = await once(socket, 'data');
  Object.assign(process.env, JSON.parse(String(place)));
  // The connection stays for as long as the process, and keeps it from nothing.
  socket.unref();
}
