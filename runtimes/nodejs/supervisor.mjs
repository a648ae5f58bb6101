// What the main says to its supervisor, over a pipe of records; ../README.md describes them.
import { readSync, writeSync } from 'node:fs';

/** A pipe keeps a write of at most 4096 bytes in one piece (PIPE_BUF), whichever process it comes from. */
const TEXT_BYTES = 3900;
const SILENT = 's'.charCodeAt(0);
/** What a call prints comes from one thread. */
const ONE_THREAD = 0;

const [socketFd, controlFd, replyFd] = process.env.PODSMITH_SUPERVISOR.split(',').map(Number);
delete process.env.PODSMITH_SUPERVISOR;
const reply = Buffer.alloc(1);
let lastCall = 0;

/** The socket to listen on. */
export const listening = { fd: socketFd };

/** A call of the handler begins, which may take `leftMs` of its time-out still (0: has none); returns its number. */
export function beginCall(name, timeoutMs, leftMs) {
  lastCall += 1;
  send('B', [lastCall, timeoutMs, leftMs], Buffer.from(name, 'latin1'));
  return lastCall;
}

/** Whoever made the call has left: nobody waits for its answer. */
export function tellLeft(number) {
  send('L', [number]);
}

/** A call has ended. True when nothing was printed in it, past process.stdout and by children included. */
export function endCall(number) {
  send('E', [number]);
  return readReply() === SILENT;
}

/** What a call printed through process.stdout ('o') or process.stderr ('e'); 0: it is not known which call. */
export function writeText(number, stream, data) {
  // What was written past them before comes before it.
  send('S', []);
  readReply();
  for (let at = 0; at < data.length; at += TEXT_BYTES)
    send('T', [number, ONE_THREAD], Buffer.from(stream), data.subarray(at, at + TEXT_BYTES));
}

export function tellReady() {
  send('R', []);
}

export function tellDraining() {
  send('D', []);
}

function send(kind, numbers, ...parts) {
  const length = 1 + 4 * numbers.length + parts.reduce((sum, part) => sum + part.length, 0);
  const record = Buffer.allocUnsafe(4 + length);
  let at = record.writeUInt32BE(length, 0);
  at += record.write(kind, at);
  for (const number of numbers) at = record.writeUInt32BE(number, at);
  for (const part of parts) at += part.copy(record, at);
  for (let sent = 0; sent < record.length; ) sent += writeSync(controlFd, record, sent);
}

function readReply() {
  readSync(replyFd, reply, 0, 1, null);
  return reply[0];
}
