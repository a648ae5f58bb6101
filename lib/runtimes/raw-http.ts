import type { Language } from '#lib/runtimes/conformance.ts';

/** What is sent over one connection as it stands, and what is read until the next is sent. */
interface Exchange {
  /** With `SECRET` for the Pod's. */
  sends: string;
  /** Left out: the next follows a moment later. */
  reads?: RegExp;
}

/** What a runtime's server must make of a connection; HTTP is RFC 9110 and 9112. */
export interface RawHttpCase {
  says: string;
  languages?: Language[];
  exchanges: Exchange[];
  /** The server ends the connection. */
  ends?: true;
}

const known = 'host: pod\r\npodsmith-secret: SECRET\r\n';

function post(body: string, headers = ''): string {
  return `POST /json HTTP/1.1\r\n${known}${headers}content-length: ${body.length}\r\n\r\n${body}`;
}

const chunkedHead = `POST /json HTTP/1.1\r\n${known}transfer-encoding: chunked\r\n\r\n`;
const answersOne = / 200 [\s\S]*"n": ?1/;

export const rawHttpCases: RawHttpCase[] = [
  {
    says: 'answers requests that come together in their order',
    exchanges: [
      {
        sends: post('{"n":1}') + post('{"n":2}') + post('{"n":3}'),
        reads: /"n": ?1[\s\S]*"n": ?2[\s\S]*"n": ?3/,
      },
    ],
  },
  {
    says: 'answers one request after the other on a connection',
    exchanges: [
      { sends: post('{"n":1}'), reads: /"n": ?1/ },
      { sends: post('{"n":2}'), reads: /"n": ?2/ },
    ],
  },
  {
    says: 'reads a request wherever it is cut',
    exchanges: [
      ...post('{"n":1}')
        .split(/(?<=[:/\r])/)
        .map((sends) => ({ sends })),
      { sends: '', reads: answersOne },
    ],
  },
  {
    says: 'reads a body in chunks',
    exchanges: [
      { sends: `${chunkedHead}4\r\n{"n"` },
      { sends: '\r\n3;a=b\r\n:1}\r\n0\r\nx-trailer: 1\r\n\r\n', reads: answersOne },
      { sends: post('{"n":2}'), reads: /"n": ?2/ },
    ],
  },
  {
    says: 'asks for a body that waits to be asked for',
    exchanges: [
      {
        sends: post('{"n":1}', 'expect: 100-continue\r\n').replace('{"n":1}', ''),
        reads: /^HTTP\/1\.1 100 /,
      },
      { sends: '{"n":1}', reads: answersOne },
    ],
  },
  {
    says: 'ends a connection that the caller wants to end',
    exchanges: [{ sends: post('{"n":1}', 'connection: close\r\n'), reads: answersOne }],
    ends: true,
  },
  {
    says: 'ends a connection of HTTP/1.0',
    exchanges: [{ sends: post('{"n":1}').replace('HTTP/1.1', 'HTTP/1.0'), reads: answersOne }],
    ends: true,
  },
  {
    says: 'refuses what is not HTTP',
    exchanges: [{ sends: 'no request at all\r\n\r\n', reads: /^HTTP\/1\.1 400 / }],
    ends: true,
  },
  {
    says: 'does not wait for the body of a caller that it refuses',
    exchanges: [
      { sends: post('{"n":1}').replace('SECRET', 'x').replace('{"n":1}', ''), reads: /^HTTP\/1\.1 403 / },
    ],
  },
  {
    says: 'does not read a body that is too long',
    languages: ['python', 'shell'],
    exchanges: [
      {
        sends: `POST /json HTTP/1.1\r\n${known}content-length: 20000000\r\n\r\n`,
        reads: /^HTTP\/1\.1 413 /,
      },
    ],
    ends: true,
  },
  {
    says: 'does not read a body in chunks that is too long',
    languages: ['python', 'shell'],
    exchanges: [
      {
        sends: `${chunkedHead}1100000\r\n${'x'.repeat(0x1100000)}`,
        reads: /^HTTP\/1\.1 413 /,
      },
    ],
    ends: true,
  },
];

/** What a server that has a thread for each connection makes of one that gets none. */
export const withoutThreads: RawHttpCase[] = [
  {
    says: 'asks to ask again',
    exchanges: [{ sends: post('{"n":1}'), reads: /^HTTP\/1\.1 503 [\s\S]*podsmith-refused: true/ }],
    ends: true,
  },
  {
    says: 'tells the health',
    exchanges: [{ sends: `GET /_/health HTTP/1.1\r\n${known}\r\n`, reads: /^HTTP\/1\.1 200 / }],
    ends: true,
  },
];
