// Tries: each calls a handler that came with its request, in a process of its own; ../README.md describes them.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findHandlerFile, importHandler } from './handler.mjs';
import { formatResponse } from './response.mjs';
import { BUILT, TRIED } from './tried-folder.mjs';

export { isTry } from './tried-folder.mjs';

const TRY_HEADER = 'podsmith-try';
/** A function's code source is at most 1 MiB, more as JSON; see lib/limits.ts. */
export const MAX_TRY_BYTES = 8 * 1024 * 1024;
const BODILESS = ['GET', 'HEAD', 'DELETE'];
const WRITABLE = ['/tmp', '/dev/shm', '/dev/mqueue'];
/** For the last bytes of answers to arrive, ... */
const SEND_MS = 5000;
/** ... and for requests on connections that were taken on. */
const LINGER_MS = 500;
const WARM_UP_AFTER_MS = 10;
/** Of a runtime whose handlers have types: with the first such file, Node loads what leaves them out, for 50 ms. */
const TYPED = new URL('./typed.ts', import.meta.url);
/** Node's check reads a file as it is. Lines and columns stay. */
const LEAVE_OUT_TYPES = `
const { readFileSync, writeFileSync } = require('node:fs');
const { stripTypeScriptTypes } = require('node:module');
writeFileSync(process.argv[1], stripTypeScriptTypes(readFileSync(process.argv[1], 'utf8')));`;

export class BadTry extends Error {
  name = 'BadTry';
}

/** What a request brings: the try's files and environment, and the event's own body and headers. */
export function readTry(request, body) {
  const header = request.headers[TRY_HEADER];
  if (!/^\d{1,9}$/.test(header ?? ''))
    throw new BadTry(
      `the header ${TRY_HEADER} must be the number of bytes of the try's JSON, with which the body begins`,
    );
  const size = Number(header);
  if (body.length < size)
    throw new BadTry(`the header ${TRY_HEADER} says ${size} bytes, but the body has ${body.length}`);
  const fields = parseFields(body.toString('utf8', 0, size), size);
  const files = readTexts(fields, 'files');
  const outside = Object.keys(files).find((name) => !isInside(name));
  if (outside !== undefined)
    throw new BadTry(`the try's file ${outside} is outside of the function's folder`);
  const event = { body: body.subarray(size), rawHeaders: eventHeaders(request, body.length - size) };
  return { files, environment: readTexts(fields, 'environment'), event };
}

/** As they were without the try. */
function eventHeaders({ method, rawHeaders }, size) {
  const headers = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index].toLowerCase();
    const isLength = name === 'content-length';
    if (name === TRY_HEADER || (isLength && size === 0 && BODILESS.includes(method))) continue;
    headers.push(rawHeaders[index], isLength ? String(size) : rawHeaders[index + 1]);
  }
  return headers;
}

function parseFields(text, size) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadTry(`the first ${size} bytes of the body are no JSON: ${error.message}`);
  }
}

function readTexts(fields, name) {
  const texts = fields?.[name] ?? {};
  const isMap = typeof texts === 'object' && !Array.isArray(texts);
  if (isMap && Object.values(texts).every((text) => typeof text === 'string')) return texts;
  throw new BadTry(`the try's ${name} must be an object of texts, by name`);
}

function isInside(name) {
  const place = path.posix.normalize(name);
  return place !== '.' && !place.startsWith('/') && !place.startsWith('..');
}

/** The handler of a try, whose files and environment become those of this process. */
export async function loadTried({ files, environment }) {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(TRIED, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  linkBuilt(TRIED);
  Object.assign(process.env, environment);
  process.chdir(path.dirname(TRIED));
  const folder = pathToFileURL(`${TRIED}/`);
  try {
    return await importHandler(folder, await findHandlerFile(folder));
  } catch (error) {
    throw placeSyntaxError(error, Object.keys(files));
  }
}

/** What the image's build has put there and the try does not bring: node_modules above all. */
function linkBuilt(folder) {
  mkdirSync(folder, { recursive: true });
  const own = new Set(readdirSync(folder));
  for (const name of readdirSync(BUILT))
    if (!own.has(name)) symlinkSync(path.join(BUILT, name), path.join(folder, name));
}

/**
 * Has an error say where it is: of an ES module that cannot be parsed, Node tells that only as it ends. The files are read
 * by nobody afterwards.
 */
function placeSyntaxError(error, names) {
  if (!(error instanceof SyntaxError) || !error.stack.startsWith('SyntaxError')) return error;
  for (const name of names.filter((name) => /\.[cm]?[jt]s$/.test(name))) {
    const file = path.join(TRIED, name);
    if (/ts$/.test(name))
      spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '-e', LEAVE_OUT_TYPES, file]);
    const { stderr, status } = spawnSync(process.execPath, ['--check', file]);
    if (status === 0) continue;
    error.stack = `${stderr}`.replace(/\n\nNode\.js v[^\n]+\n$/, '');
    break;
  }
  return error;
}

/** Removes what the try before has left, and loads what the next needs. */
export async function makeReady() {
  for (const folder of WRITABLE) empty(folder);
  await importDependencies();
}

/** What the next may need, while nobody waits for this process. */
export function warmUp(server) {
  const timer = setTimeout(() => {
    formatResponse({ headers: new Headers(), body: {} });
    if (existsSync(TYPED)) import(TYPED);
  }, WARM_UP_AFTER_MS);
  server.once('connection', () => clearTimeout(timer));
}

function empty(folder) {
  for (const file of listOwn(folder)) {
    try {
      rmSync(file, { recursive: true, force: true });
    } catch {
      // Without permissions, say: below.
    }
  }
  const left = listOwn(folder);
  if (left.length === 0) return;
  spawnSync('chmod', ['-R', 'u+rwx', '--', ...left]);
  spawnSync('rm', ['-rf', '--', ...left]);
}

/** What is not the image's. */
function listOwn(folder) {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const files = names.map((name) => path.join(folder, name));
  return files.filter((file) => lstatSync(file).uid === process.getuid());
}

/** Best effort: what cannot be imported fails again in the try, which tells. */
async function importDependencies() {
  const names = readDependencies();
  if (names.length === 0) return;
  // Packages are found from the module that imports them; the same ones are found from the try's folder.
  const folder = '/tmp/app/imports';
  linkBuilt(folder);
  const file = path.join(folder, 'podsmith-import.mjs');
  writeFileSync(file, 'export const load = (name) => import(name);\n');
  const { load } = await import(pathToFileURL(file));
  for (const name of names) await load(name).catch(() => {});
  for (const name of readdirSync(folder)) unlinkSync(path.join(folder, name));
  rmSync(folder, { recursive: true });
}

function readDependencies() {
  try {
    return Object.keys(JSON.parse(readFileSync(path.join(BUILT, 'package.json'), 'utf8')).dependencies ?? {});
  } catch {
    return [];
  }
}

/**
 * Ends the process once its answers have been sent. Connections that were taken on and have not asked yet get a moment;
 * others wait for the next process.
 */
export function endAfterAnswers(server, isAnswering) {
  const exit = process.exit.bind(process);
  // A handler's own listeners are for the end of its function, not of a try.
  const end = () => {
    process.removeAllListeners('exit');
    exit(0);
  };
  const began = performance.now();
  server.close(end);
  setInterval(() => {
    if (performance.now() - began > (isAnswering() ? SEND_MS : LINGER_MS)) end();
  }, 10);
}
