export type Language = 'go' | 'javascript' | 'python' | 'shell' | 'typescript';

const javascript: Language[] = ['javascript', 'typescript'];
/** Whose handlers return values, and raise errors; a script prints text, and has an exit code. */
const withValues: Language[] = ['python', ...javascript];
/** Whose handlers raise errors. */
const withErrors: Language[] = ['go', ...withValues];
/** In which an answer has no type until it is there. */
const untyped: Language[] = ['shell', ...withValues];

/** One HTTP exchange with the function in a runtime's `conformance/cases`, and what it must answer. */
export interface ConformanceCase {
  says: string;
  /** Only for runtimes of these languages (`language` in `runtime.yaml`): others have nothing of the kind. */
  languages?: Language[];
  method?: string;
  /** First segment: the case of the fixture. Default method POST. */
  path: string;
  headers?: [string, string][];
  body?: string;
  status: number;
  /** Exact text, or a JSON value, or a check of the parsed JSON. */
  text?: string;
  json?: unknown;
  bytes?: number[];
  /** What this header must be; a list when it comes more than once. */
  answerHeaders?: Record<string, string | string[]>;
}

const allBytes = Array.from({ length: 256 }, (_, index) => index);
const numbers = '{"n":12345678901234567890123,"inode":9007199254740993,"neg":-9223372036854775808,"f":1.5}';
const nested = '{"ü":{"list":[1,[],{},null,true,"\\u2028 \\ud83d\\ude00"]},"":""}';

const echoed = {
  method: 'POST',
  path: '/echo/a b/ü',
  body: '\u0000ÿ{',
  bodyIsBytes: true,
  query: ['1', 'zwei & ü', ''],
  header: 'here',
  missing: null,
  secret: null,
  run: 'run-1',
  node: '7',
  attempt: '2',
};

function failure(type: string, message: string | RegExp): unknown {
  return { error: { type, message } };
}

/** Matches a text that has all of these in it, in any order. */
function holdsAll(...texts: string[]): RegExp {
  return new RegExp(texts.map((text) => `(?=[\\s\\S]*\\b${text}\\b)`).join(''));
}

function refusesBody(kind: string, languages = withValues): ConformanceCase {
  return {
    says: `refuses a body that would become something else: ${kind}`,
    languages,
    path: `/no-body/${kind}`,
    status: 500,
    json: { error: { message: /^body.* is / } },
  };
}

/** What every runtime must do; see "Runtime template" in the design. */
export const conformanceCases: ConformanceCase[] = [
  {
    says: 'hands on method, decoded path, bytes, repeated query values, headers of any case and the context',
    path: '/echo/a%20b/%C3%BC?q=1&q=zwei+%26+%C3%BC&q=',
    headers: [
      ['x-case-INSENSITIVE', 'here'],
      ['podsmith-run', 'run-1'],
      ['podsmith-node', '7'],
      ['podsmith-attempt', '2'],
    ],
    body: '\u0000ÿ{',
    status: 200,
    json: echoed,
    answerHeaders: { 'content-type': 'application/json' },
  },
  ...['GET', 'PUT', 'PATCH', 'DELETE'].map((method) => ({
    says: `calls the handler for ${method}`,
    method,
    path: '/echo',
    status: 200,
    json: { method, body: '' },
  })),
  {
    says: 'calls the handler for HEAD, and sends no body',
    method: 'HEAD',
    path: '/text-body',
    status: 200,
    text: '',
  },
  { says: 'answers OPTIONS by itself', method: 'OPTIONS', path: '/raise', status: 200, text: '' },
  { says: 'calls the handler on the root path', path: '/', status: 404, text: 'no such case' },
  { says: 'answers health by itself', method: 'GET', path: '/_/health', status: 200 },
  { says: 'calls the handler for other methods on the health path', path: '/_/health', status: 404 },
  {
    says: 'answers 200 and nothing for a handler that returns nothing',
    path: '/none',
    status: 200,
    text: '',
  },
  { says: 'answers 200 and nothing for an empty result', path: '/empty', status: 200, text: '' },
  { says: 'takes the status from the result', path: '/status', status: 418, text: '' },
  {
    says: 'returns JSON with nested values and other alphabets as it came',
    path: '/json',
    body: nested,
    status: 200,
    json: JSON.parse(nested),
  },
  {
    says: 'reads JSON behind a byte order mark',
    languages: untyped,
    path: '/json',
    body: '\ufeff{"a":1}',
    status: 200,
    json: { a: 1 },
  },
  {
    says: 'returns integers beyond 2^53 as they came',
    languages: untyped,
    path: '/json',
    body: numbers,
    status: 200,
    text: numbers,
  },
  {
    says: 'writes a list body as JSON',
    path: '/list-body',
    status: 200,
    json: [1, { a: null }, 'ü'],
    answerHeaders: { 'content-type': 'application/json' },
  },
  { says: 'passes a bytes body through', path: '/bytes-body', status: 200, bytes: allBytes },
  { says: 'passes a text body through as UTF-8', path: '/text-body', status: 200, text: 'täxt' },
  {
    says: 'writes a number body as text',
    languages: untyped,
    path: '/number-body',
    status: 200,
    text: '5',
  },
  {
    says: 'takes a returned text as the body',
    languages: untyped,
    path: '/text-return',
    status: 200,
    text: 'täxt',
  },
  {
    says: 'takes returned bytes as the body',
    languages: untyped,
    path: '/bytes-return',
    status: 200,
    bytes: allBytes,
  },
  {
    says: 'says what was returned when that is no answer: a number',
    languages: withValues,
    path: '/number-return',
    status: 500,
    json: failure('TypeError', /returned 42/),
  },
  {
    says: 'says what was returned when that is no answer: a list',
    languages: withValues,
    path: '/list-return',
    status: 500,
    json: failure('TypeError', /returned \[ ?1, 2 ?\]/),
  },
  {
    says: 'refuses a status that is none',
    languages: untyped,
    path: '/bad-status',
    status: 500,
    json: { error: { message: /many/ } },
  },
  {
    says: 'takes headers as a map, and a content type of their own',
    path: '/header-map',
    status: 200,
    text: 'x',
    answerHeaders: { 'x-one': '1', 'content-type': 'text/x-own' },
  },
  {
    says: 'takes headers as pairs, where a name may come twice',
    path: '/header-pairs',
    status: 200,
    json: {},
    answerHeaders: { 'set-cookie': ['a=1', 'b=2'], 'content-type': 'application/json' },
  },
  ...['line break', 'control', 'name', 'alphabet', 'nothing'].map((fault) => ({
    says: `refuses a header with a fault in it, and names it: ${fault}`,
    languages: fault === 'nothing' ? untyped : undefined,
    path: `/bad-header?fault=${encodeURIComponent(fault)}`,
    status: 500,
    json: { error: { message: /X[- ]One/i } },
  })),
  {
    says: 'drops the headers of a connection that a handler hands on',
    path: '/hop-by-hop',
    status: 200,
    json: { ok: true },
    answerHeaders: { 'x-total': '1', 'x-named': [], trailer: [], 'transfer-encoding': [] },
  },
  {
    says: 'takes an object that has no part of an answer as the body',
    languages: untyped,
    path: '/bare',
    status: 200,
    json: { query_result: 'up=1', ok: true },
    answerHeaders: { 'content-type': 'application/json' },
  },
  {
    says: 'refuses what would be lost beside the parts of an answer, and names it',
    languages: untyped,
    path: '/beside',
    status: 500,
    json: { error: { message: /'?status'? beside body/ } },
  },
  {
    says: 'says which part of a body is no JSON',
    languages: withValues,
    path: '/unwritable',
    status: 500,
    json: { error: { type: 'TypeError', message: /body\.items\[1\]\.\w+ is / } },
  },
  {
    says: 'says that a body is part of itself',
    languages: withValues,
    path: '/circular',
    status: 500,
    json: { error: { message: /circular|itself/ } },
  },
  ...['error', 'set', 'function', 'not-a-number', 'promise'].map((kind) => refusesBody(kind)),
  refusesBody('map', javascript),
  {
    says: 'answers with a Response as it is',
    languages: javascript,
    path: '/response',
    status: 201,
    text: 'hello',
    answerHeaders: { 'x-one': '1', 'content-type': 'text/plain;charset=UTF-8' },
  },
  {
    says: 'joins what a generator yields',
    languages: untyped,
    path: '/generator',
    status: 200,
    text: 'one two',
  },
  {
    says: 'waits for an asynchronous handler',
    languages: withValues,
    path: '/async',
    status: 200,
    text: 'waited',
  },
  {
    says: 'cuts a message that is too long',
    languages: withErrors,
    path: '/raise-long',
    status: 500,
    json: { error: { message: /^x+\n… \d+ characters left out …\nx+$/ } },
  },
  {
    says: 'answers 500 with type, message and traceback for a handler that raises',
    languages: withErrors,
    path: '/raise',
    status: 500,
    json: {
      error: {
        type: /^(ValueError|(function\.)?RangeError)$/,
        message: 'näh: no good',
        traceback: /handler\.[a-z]+/,
      },
    },
    answerHeaders: { 'content-type': 'application/json' },
  },
  {
    says: 'answers with what the errors came from, five deep',
    languages: withErrors,
    path: '/raise-causes',
    status: 500,
    json: { error: { message: 'error 5', traceback: holdsAll('error 1', 'error 2', 'error 3', 'error 4') } },
  },
  {
    says: 'answers with all errors that one stands for, and what those came from',
    languages: withErrors,
    path: '/raise-many',
    status: 500,
    json: { error: { traceback: holdsAll('first', 'second', 'cause of first', 'cause of second') } },
  },
  {
    says: 'answers 500 when a callback throws, for which the handler would wait for ever',
    languages: javascript,
    path: '/throw-in-callback',
    status: 500,
    json: failure('Error', 'thrown in a callback'),
  },
  ...['query', 'header'].map(
    (part): ConformanceCase => ({
      says: `answers 500, with the traceback and the name, when the handler reads what is missing: ${part}`,
      languages: ['python'],
      path: `/missing/${part}`,
      status: 500,
      json: { error: { message: /x[-_]missing/i, traceback: /handler\.py[\s\S]*KeyError/ } },
    }),
  ),
  {
    says: 'answers 500 with the line in which Go itself has found a fault',
    languages: ['go'],
    path: '/raise-of-runtime',
    status: 500,
    json: {
      error: {
        type: 'runtime.boundsError',
        message: /index out of range \[17\]/,
        traceback: /handler\.go:\d+/,
      },
    },
  },
  {
    says: 'has garbage collected before the memory is full of it',
    languages: ['go'],
    path: '/garbage',
    status: 200,
  },
  {
    says: 'answers with bytes as they came',
    languages: ['go'],
    path: '/as-it-came',
    body: numbers,
    status: 200,
    text: numbers,
    answerHeaders: { 'content-type': 'text/plain; charset=utf-8' },
  },
  {
    says: 'refuses a status that is none',
    languages: ['go'],
    path: '/bad-status',
    status: 500,
    json: { error: { type: 'AnswerError', message: /^statusCode is 1000; /, traceback: /handler\.go:\d+/ } },
  },
  { says: 'lives on after a handler that raises what is no ordinary error', path: '/exit', status: 500 },
  ...[
    ['exit', /^handler\.sh ended with exit code 7$/],
    ['exit-quietly', /exit code 7: only on stdout$/],
    ['raise', /exit code 1: .*handler\.sh: line \d+: näh: no good$/],
    ['exit-by-signal', /ended with signal 15 \(SIGTERM\)$/],
    ['exit-of-command', /exit code 137 \(a command ended with signal 9 \(SIGKILL\)\)/],
    ['memory', /signal 9 \(SIGKILL\)\), the memory of its Pod was full/],
  ].map(
    ([name, message]): ConformanceCase => ({
      says: `answers 500 with how a script ended, and the end of what it printed: ${name}`,
      languages: ['shell'],
      path: `/${name}`,
      status: 500,
      json: { error: { message } },
      answerHeaders: { 'content-type': 'application/json' },
    }),
  ),
  { says: 'answers with 3 MiB', path: `/large?bytes=${3 * 1024 * 1024}`, status: 200 },
  { says: 'takes a body of 3 MiB', path: '/none', body: 'x'.repeat(3 * 1024 * 1024), status: 200 },
  { says: 'runs with /tmp writable and nothing else', path: '/write', status: 200, text: 'only /tmp' },
  { says: 'runs without root', path: '/user', status: 200, text: '10001' },
];

/** What a call prints, and what of it the log must hold. */
export interface ConformanceLog {
  says: string;
  /** As in {@link ConformanceCase}. */
  languages?: Language[];
  path: string;
  status: number;
  log: string | RegExp;
  /** The frames of the call as they stand in the Pod's log (runtimes/README.md), each as kind, colon and text. */
  frames?: string[];
}

/** Longer than what is held back of a line, and in no writes of whole pieces. */
const longInParts = 'ü'.repeat(9 * 999);

export const conformanceLogs: ConformanceLog[] = [
  {
    says: 'keeps text and what a child prints without a line end in order',
    path: '/print-around-child',
    status: 200,
    log: 'before\nno line endafter\n',
  },
  { says: 'logs what a thread or callback prints', path: '/print-later', status: 200, log: 'later\n' },
  { says: 'logs the trace of a handler that raises', path: '/raise', status: 500, log: /näh: no good/ },
  {
    says: 'logs what an error came from',
    languages: withErrors,
    path: '/raise-cause',
    status: 500,
    log: /(the cause[\s\S]*the error)|(the error[\s\S]*the cause)/,
  },
  {
    says: 'logs all errors that one stands for, and what those came from',
    languages: withErrors,
    path: '/raise-many',
    status: 500,
    log: holdsAll('first', 'second', 'cause of first', 'cause of second'),
  },
  {
    says: 'logs the error of work whose result nobody asks for',
    languages: untyped,
    path: '/fail-beside?word=alpha',
    status: 200,
    log: /could not save alpha/,
  },
  {
    says: 'logs the error of a coroutine that nobody waits for',
    languages: ['python'],
    path: '/forgotten-await',
    status: 200,
    log: /could not save/,
  },
  {
    says: 'logs what a callback throws',
    languages: javascript,
    path: '/throw-in-callback',
    status: 500,
    log: /thrown in a callback/,
  },
  {
    says: 'logs what missing key a handler reads',
    languages: ['python'],
    path: '/missing/query',
    status: 500,
    log: /handler\.py[\s\S]*KeyError[\s\S]*x-missing/,
  },
  {
    says: 'logs through the root logger at the level that the handler gives it',
    languages: ['python'],
    path: '/log-info',
    status: 200,
    log: 'INFO:root:checking node-1\nWARNING:disk:nearly full\n',
  },
  {
    says: 'lets a handler reconfigure the streams',
    languages: ['python'],
    path: '/print-reconfigured',
    status: 200,
    log: 'grüße\n'.repeat(4),
    frames: ['o:grüße', 'o:grüße', 'e:grüße', 'e:grüße'],
  },
  {
    says: 'passes a line on in one piece, however many writes it comes in',
    path: '/print-parts',
    status: 200,
    log: 'one 2 three\nfour\nfive\r\nsix\nseven\neight\nnine\n',
    frames: ['o:one 2 three', 'o:four', 'o:five\r', 'o:six', 'o:seven', 'o:eight', 'o:nine'],
  },
  {
    says: 'passes on what has no line end when the call ends',
    path: '/print-begun?then=end',
    status: 200,
    log: 'whole\nbegun',
    frames: ['o:whole', 'O:begun'],
  },
  {
    says: 'passes on what has no line end when it is flushed, in whole characters',
    languages: ['python'],
    path: '/print-flushed',
    status: 200,
    log: '10 % 100 %\nä\n',
    frames: ['O:10 % ', 'o:100 %', 'o:ä'],
  },
  {
    says: 'keeps the order of the two streams',
    languages: withValues,
    path: '/print-both',
    status: 200,
    log: 'copying a warning\ndone\n',
    frames: ['O:copying ', 'e:a warning', 'o:done'],
  },
  {
    says: 'passes on what has no line end when it grows too long, in whole characters',
    path: '/print-long-in-parts',
    status: 200,
    log: `${longInParts}\n`,
  },
  {
    says: 'puts a line together from the bytes of its characters',
    path: '/print-bytes',
    status: 200,
    log: 'ä😀\n',
    frames: ['o:ä😀'],
  },
  {
    says: 'passes on what has been begun before what a child process prints',
    languages: withValues,
    path: '/print-begun-before-child',
    status: 200,
    log: 'before child\nafter\n',
    frames: ['O:before ', 'o:child', 'o:after'],
  },
  {
    says: 'puts the lines of a child process together',
    path: '/print-child-in-parts',
    status: 200,
    log: 'one two three\n',
    frames: ['o:one two three'],
  },
];
