import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export default async (event, context) => {
  const name = event.path.split('/')[1];
  return cases[name] ? cases[name](event, context) : { statusCode: 404, body: 'no such case' };
};

const bytes = () => Uint8Array.from({ length: 256 }, (_, index) => index);

const left = [];

function readCommand(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

const inherit = { stdio: 'inherit' };
const faults = {
  'line break': { 'X-One': 'a\r\nX-Two: b' },
  control: { 'X-One': 'a\x07b' },
  name: { 'X One': 'a' },
  alphabet: { 'X-One': 'ü€' },
  nothing: { 'X-One': undefined },
};
const lost = {
  error: () => new Error('disk is full'),
  set: () => new Set([1, 2]),
  function: () => () => 1,
  'not-a-number': () => [{ a: Number.NaN }],
  promise: () => Promise.resolve({ ok: true }),
  map: () => new Map([['a', 1]]),
};

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
      secret: event.headers.get('podsmith-secret'),
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
  'bad-header': (event) => ({ headers: faults[event.query.get('fault')] }),
  'hop-by-hop': () => ({
    headers: {
      Connection: 'keep-alive, X-Named',
      'Keep-Alive': 'timeout=5',
      'Transfer-Encoding': 'chunked',
      Trailer: 'X-Sum',
      Upgrade: 'h2c',
      'Content-Length': '3',
      'X-Named': 'x',
      'X-Total': '1',
    },
    body: { ok: true },
  }),
  bare: () => ({ query_result: 'up=1', ok: true }),
  beside: () => ({ status: 201, body: 'x' }),
  unwritable: () => ({ body: { items: [1, { lock: new Map() }] } }),
  circular: () => {
    const loop = {};
    loop.loop = loop;
    return { body: loop };
  },
  'no-body': (event) => ({ body: lost[event.path.split('/')[2]]() }),
  generator: () => ({
    body: (function* () {
      yield 'one ';
      yield Buffer.from('two');
    })(),
  }),
  async: async () => {
    await sleep(1);
    return 'waited';
  },
  response: () => new Response('hello', { status: 201, headers: { 'X-One': '1' } }),
  'fail-beside': async (event) => {
    (async () => {
      await null;
      throw new Error(`could not save ${event.query.get('word')}`);
    })();
  },
  'throw-in-callback': () =>
    new Promise(() => {
      setTimeout(() => {
        throw new Error('thrown in a callback');
      });
    }),
  'raise-cause': () => {
    throw new Error('the error', { cause: new Error('the cause') });
  },
  'raise-causes': () => {
    const causes = [1, 2, 3, 4].reduce((cause, number) => new Error(`error ${number}`, { cause }), undefined);
    throw new Error('error 5', { cause: causes });
  },
  'raise-many': () => {
    // As fetch fails on a host that has several addresses.
    const fail = (name) => {
      const cause = new AggregateError([
        Object.assign(new Error(`cause of ${name}`), { code: 'ECONNREFUSED' }),
      ]);
      return Promise.reject(new Error(name, { cause }));
    };
    return Promise.any([fail('first'), fail('second')]);
  },
  'raise-long': () => {
    throw new Error('x'.repeat(100_000));
  },
  stick: () => {
    for (;;);
  },
  wait: () => new Promise(() => {}),
  'until-left': async (_event, { signal }) => {
    console.log('waiting');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    console.log('told');
  },
  orphan: (event) => {
    execFileSync('sh', ['-c', `${event.query.get('command')} &`], inherit);
  },
  processes: () => ({
    body: { processes: readdirSync('/proc').filter((name) => /^\d+$/.test(name)).length },
  }),
  leave: () => {
    left.push('global');
    process.env.LEFT = 'variable';
    mkdirSync(`/tmp/left/${'deep/'.repeat(400)}`, { recursive: true });
    chmodSync('/tmp/left', 0);
    writeFileSync('/dev/shm/left', '');
    execFileSync('sh', ['-c', 'setsid sleep 1000 & setsid sleep 1000 &'], inherit);
  },
  left: () => {
    const commands = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(readCommand)
      .filter((command) => command.includes('sleep'));
    const files = ['/tmp', '/dev/shm']
      .flatMap((folder) => readdirSync(folder))
      .filter((name) => name === 'left');
    return { body: [...left, ...files, ...(process.env.LEFT ? [process.env.LEFT] : []), ...commands] };
  },
  header: (event) => event.headers.get(event.query.get('name')) ?? '(none)',
  variable: (event) => process.env[event.query.get('name')] ?? '(none)',
  end: (event) => process.exit(Number(event.query.get('code'))),
  kill: async (event) => {
    const who = event.query.get('who') === 'parent' ? process.ppid : process.pid;
    process.kill(who, Number(event.query.get('signal')));
    await sleep(Number(event.query.get('ms') ?? 0));
  },
  forks: () => {
    for (;;) spawn('sleep', ['1000']).on('error', () => {});
  },
  memory: () => {
    const kept = [];
    for (;;) kept.push(Buffer.alloc(16 << 20, 1));
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
    const mark = `\x1epodsmith:${event.headers.get('podsmith-invocation')}:.:`;
    console.log(mark);
    writeSync(1, `${mark}\n`);
    console.log('still here');
  },
  'print-long': () => console.log('ü'.repeat(30000)),
  'print-child': () => {
    execFileSync('/bin/sh', ['-c', 'echo from child; echo to stderr >&2'], inherit);
  },
  'print-child-long': () => {
    execFileSync('/bin/sh', ['-c', "head -c 200000 /dev/zero | tr '\\0' x; echo"], inherit);
  },
  'print-child-slowly': async (event) => {
    for (let count = 0; count < 10; count++) {
      execFileSync('printf', [`${event.query.get('word')};`], inherit);
      await sleep(10);
    }
  },
  'print-around-child': () => {
    console.log('before');
    execFileSync('printf', ['no line end'], inherit);
    console.log('after');
  },
  'print-begun-before-child': () => {
    process.stdout.write('before ');
    execFileSync('echo', ['child'], inherit);
    console.log('after');
  },
  'print-raw': () => {
    writeSync(1, 'line\n');
  },
  'print-device': () => writeFileSync('/dev/stdout', 'line\n'),
  'print-later': () =>
    new Promise((resolve) => {
      setTimeout(() => resolve(console.log('later')));
    }),
  'print-bytes': () => {
    for (const byte of Buffer.from('ä😀\n')) process.stdout.write(Uint8Array.of(byte));
  },
  'print-parts': () => {
    console.log('one', 2, 'three');
    for (const part of ['fo', 'ur', '\n', 'five\r', '\nsix', '\nsev']) process.stdout.write(part);
    console.log('en');
    for (const part of ['eight\n', 'ni', 'ne\n']) process.stdout.write(part);
  },
  'print-both': () => {
    process.stdout.write('copying ');
    console.error('a', 'warning');
    console.log('done');
  },
  'print-long-in-parts': () => {
    for (let count = 0; count < 9; count++) process.stdout.write('ü'.repeat(999));
    console.log();
  },
  'print-trace': () => console.trace(new RangeError('näh: no good')),
  'print-parts-of-word': async (event) => {
    const word = event.query.get('word');
    for (let count = 0; count < 20; count++) {
      for (const part of [word, ' and ']) {
        process.stdout.write(part);
        await sleep(1);
      }
      console.log(word);
    }
  },
  'print-child-in-parts': () => {
    const parts = "for part in one ' two' ' three'; do printf %s \"$part\"; sleep 0.05; done; echo";
    execFileSync('sh', ['-c', parts], inherit);
  },
  'print-begun': (event) => {
    console.log('whole');
    process.stdout.write('begun');
    const then = event.query.get('then');
    if (then === 'exit') process.exit(3);
    if (then === 'sleep') return sleep(Number(event.query.get('ms')));
    return then === 'wait' ? new Promise(() => {}) : undefined;
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
