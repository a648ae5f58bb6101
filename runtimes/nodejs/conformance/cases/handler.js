import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export default async (event, context) => {
  const name = event.path.split('/')[1];
  return cases[name] ? cases[name](event, context) : { statusCode: 404, body: 'no such case' };
};

const bytes = () => Uint8Array.from({ length: 256 }, (_, index) => index);

const cases = {
  echo: (event, context) => ({
    body: {
      method: event.method,
      path: event.path,
      body: event.body.toString('latin1'),
      bodyIsBytes: Buffer.isBuffer(event.body),
      query: event.query.getAll('q'),
      header: event.headers.get('X-CASE-insensitive'),
      missing: event.headers.get('x-missing'),
      hostname: context.hostname,
      run: context.run,
      node: context.node,
      attempt: context.attempt,
    },
  }),
  none: () => undefined,
  empty: () => ({}),
  status: () => ({ statusCode: 418 }),
  'bad-status': () => ({ statusCode: 'many' }),
  json: (event) => ({ body: event.json() }),
  'list-body': () => ({ body: [1, { a: null }, 'ü'] }),
  'bytes-body': () => ({ body: bytes() }),
  'text-body': () => ({ body: 'täxt' }),
  'number-body': () => ({ body: 5 }),
  'text-return': () => 'täxt',
  'bytes-return': bytes,
  'number-return': () => 42,
  'list-return': () => [1, 2],
  'header-map': () => ({ headers: { 'X-One': '1', 'Content-Type': 'text/x-own' }, body: 'x' }),
  'header-pairs': () => ({
    headers: [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
    ],
    body: {},
  }),
  'bad-header': () => ({ headers: { 'X-One': 'a\r\nX-Two: b' } }),
  unwritable: () => {
    const loop = {};
    loop.loop = loop;
    return { body: loop };
  },
  raise: () => {
    throw new RangeError('näh: no good');
  },
  exit: () => Promise.reject('no error object'),
  sleep: async (event) => {
    await sleep(Number(event.query.get('ms')));
  },
  large: (event) => ({ body: 'x'.repeat(Number(event.query.get('bytes'))) }),
  print: async (event) => {
    const word = event.query.get('word');
    for (let count = 0; count < 20; count++) {
      console.log(word);
      await sleep(5);
    }
    console.error(word);
    process.stdout.write(`${word} without line end`);
  },
  'print-forged': (event) => {
    console.log(`\x1epodsmith:${event.headers.get('podsmith-invocation')}:.:`);
    console.log('still here');
  },
  'print-long': () => console.log('ü'.repeat(30000)),
  'print-child': () => {
    execFileSync('/bin/sh', ['-c', 'echo from child; echo to stderr >&2'], { stdio: 'inherit' });
  },
  write: () => {
    writeFileSync('/tmp/file', 'kept');
    try {
      writeFileSync('/app/file', '');
    } catch {
      return { body: 'only /tmp' };
    }
    return { body: 'everywhere' };
  },
  user: () => ({ body: String(process.getuid()) }),
};
