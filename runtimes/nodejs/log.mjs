// Makes process.stdout and process.stderr tell the supervisor which call printed what.
import { AsyncLocalStorage } from 'node:async_hooks';
import { writeText } from './supervisor.mjs';

const storage = new AsyncLocalStorage();

export function installLog() {
  process.stdout.write = tagged('o');
  process.stderr.write = tagged('e');
}

/** Runs `handle`, whose prints, also the asynchronous ones, belong to the call. */
export function runCall(call, handle) {
  return storage.run(call, handle);
}

/** The call that the running code belongs to. */
export function currentCall() {
  return storage.getStore();
}

function tagged(stream) {
  return (chunk, encoding, callback) => {
    const data = typeof chunk === 'string' ? Buffer.from(chunk, textEncoding(encoding)) : toBuffer(chunk);
    writeText(storage.getStore()?.number ?? 0, stream, data);
    const done = typeof encoding === 'function' ? encoding : callback;
    if (done) process.nextTick(done);
    return true;
  };
}

function textEncoding(encoding) {
  return typeof encoding === 'string' ? encoding : 'utf8';
}

function toBuffer(bytes) {
  if (ArrayBuffer.isView(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  throw new TypeError(`What is printed must be a string or bytes, not ${typeof bytes}.`);
}
