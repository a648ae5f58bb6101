// Tags what a handler prints, so that the reader of the log can tell concurrent invocations apart.
//
// While an invocation is handled, each line written to stdout and stderr goes to stdout as
//
//     RS "podsmith:" <invocation> ":" <kind> ":" <text> LF
//
// with RS = 0x1e and kind `o` (stdout) or `e` (stderr), in upper case when the line goes on in the next
// frame of the same kind. Kind `.` ends the invocation; it is written to both streams, because they are
// two pipes, and behind what child processes have written to them. An invocation during which nothing can have
// been printed is silent: it writes nothing, and its answer says so. A frame has at most 4096 bytes, which a
// pipe keeps in one piece (PIPE_BUF). Outside an invocation text passes unchanged.
import { AsyncLocalStorage } from 'node:async_hooks';
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';

const FRAME_TEXT_BYTES = 3900;
const INVOCATION = /^[0-9a-zA-Z-]{1,64}$/;
const NEWLINE = 10;

const storage = new AsyncLocalStorage();
const writeOut = process.stdout.write.bind(process.stdout);
const writeErr = process.stderr.write.bind(process.stderr);
/** Text without an invocation belongs to all of these. */
const openInvocations = new Set();
/** True once this process has had a child, which may print past `process.stdout`. */
let hasHadChildren = false;

export function installLog() {
  process.stdout.write = tagged('o', writeOut);
  process.stderr.write = tagged('e', writeErr);
  const { ChildProcess } = childProcess;
  ChildProcess.prototype.spawn = noticed(ChildProcess.prototype.spawn);
  for (const name of ['spawnSync', 'execSync', 'execFileSync'])
    childProcess[name] = noticed(childProcess[name]);
  syncBuiltinESMExports();
}

function noticed(start) {
  return function (...args) {
    hasHadChildren = true;
    return start.apply(this, args);
  };
}

/**
 * Runs `handle`, whose prints, also the asynchronous ones, belong to the invocation of that name.
 *
 * @returns {Promise<{ result: unknown, isSilent: boolean }>} what `handle` gave, and whether there is no log to wait for
 */
export async function withInvocation(name, handle) {
  if (!INVOCATION.test(name ?? '')) return { result: await handle(), isSilent: false };
  const invocation = { name, pending: { o: Buffer.alloc(0), e: Buffer.alloc(0) }, isSilent: true };
  openInvocations.add(invocation);
  try {
    const result = await storage.run(invocation, handle);
    return { result, isSilent: invocation.isSilent && !hasHadChildren };
  } finally {
    openInvocations.delete(invocation);
    invocation.hasEnded = true;
    if (!invocation.isSilent || hasHadChildren) writeEnd(invocation);
  }
}

function writeEnd(invocation) {
  for (const [kind, rest] of Object.entries(invocation.pending)) {
    if (rest.length > 0) writeFrame(invocation, kind, rest);
  }
  writeOut(frame(invocation, '.', ''));
  writeErr(frame(invocation, '.', ''));
}

function tagged(kind, write) {
  return (chunk, encoding, callback) => {
    const invocation = storage.getStore();
    if (invocation === undefined || invocation.hasEnded) {
      for (const open of openInvocations) open.isSilent = false;
      return write(chunk, encoding, callback);
    }
    invocation.isSilent = false;
    const data = typeof chunk === 'string' ? Buffer.from(chunk, textEncoding(encoding)) : Buffer.from(chunk);
    writeTagged(invocation, kind, data);
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done) process.nextTick(done);
    return true;
  };
}

function textEncoding(encoding) {
  return typeof encoding === 'string' ? encoding : 'utf8';
}

function writeTagged(invocation, kind, data) {
  let rest = Buffer.concat([invocation.pending[kind], data]);
  for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
    writeFrame(invocation, kind, writeParts(invocation, kind, rest.subarray(0, end)));
    rest = rest.subarray(end + 1);
  }
  invocation.pending[kind] = writeParts(invocation, kind, rest);
}

/** Writes what is too long for one frame and returns what is left. */
function writeParts(invocation, kind, line) {
  let rest = line;
  while (rest.length > FRAME_TEXT_BYTES) {
    let cut = FRAME_TEXT_BYTES;
    // Not inside a UTF-8 character.
    while (cut > FRAME_TEXT_BYTES - 4 && (rest[cut] & 0xc0) === 0x80) cut -= 1;
    writeFrame(invocation, kind.toUpperCase(), rest.subarray(0, cut));
    rest = rest.subarray(cut);
  }
  return rest;
}

function writeFrame(invocation, kind, text) {
  writeOut(frame(invocation, kind, text));
}

function frame(invocation, kind, text) {
  return Buffer.concat([
    Buffer.from(`\x1epodsmith:${invocation.name}:${kind}:`),
    Buffer.from(text),
    Buffer.from('\n'),
  ]);
}
