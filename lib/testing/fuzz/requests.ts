import { gzipSync } from 'node:zlib';
import fc, { type Arbitrary } from 'fast-check';
import {
  headerText,
  hostileJson,
  hostileJsonText,
  hostileText,
  hostileYaml,
  smallName,
} from '#lib/testing/fuzz/hostile.ts';
import type { FuzzRequest } from '#lib/testing/fuzz/http-client.ts';
import { fillRoute, paramsOf } from '#lib/testing/fuzz/routes.ts';

// What the API is asked.

const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];
const knownIds = ['00000000-0000-4000-8000-000000000000'];

/** Percent-encoded, as a browser does it, byte by byte, or not at all where that can be sent. */
const pathText: Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: smallName },
  { weight: 2, arbitrary: fc.constantFrom(...knownIds).map(String) },
  fc.constantFrom('1', '0', '2147483648', '999999999', '1e3', '%31', '-1'),
  hostileText.map((text) => encodeURIComponent(text.toWellFormed())),
  fc
    .uint8Array({ maxLength: 12 })
    .map((bytes) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')),
  hostileText.map((text) => text.replace(/[^\x21-\x7e]|[?#]/g, '')),
);

const cursorText: Arbitrary<string> = fc.oneof(
  hostileJson.map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
  fc.tuple(hostileText, hostileText).map((pair) => Buffer.from(JSON.stringify(pair)).toString('base64url')),
  fc
    .tuple(
      fc.oneof(
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
        fc.constantFrom(
          '0000-01-01T00:00:00.000Z',
          '9999-12-31T23:59:59.999Z',
          '0001-01-01T00:00:00.000Z',
          '2024-02-30T00:00:00.000Z',
        ),
      ),
      fc.oneof(fc.uuid(), smallName, hostileText),
    )
    .map((pair) => Buffer.from(JSON.stringify(pair)).toString('base64url')),
  hostileText,
);

const queryValue = fc.oneof(
  hostileText,
  smallName,
  fc.constantFrom(
    '0',
    '1',
    '7',
    '200',
    '201',
    '-1',
    '1.5',
    '1e2',
    ' 1',
    '0x1',
    'Infinity',
    'NaN',
    'true',
    'all',
    'small',
    'runs',
    'runs,runs',
    'pending',
    'default',
    'runs@',
    'run:x@0',
    '/a?b',
    'GET',
    'CONNECT',
  ),
);

/** `wait` is small: a case is not to wait. */
const query: Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('wait=0', 'wait=-0', 'wait=', 'wait=0.001', 'wait=0&wait=1'),
    fc.array(
      fc.oneof(
        fc.tuple(
          fc.constantFrom(
            'limit',
            'operation',
            'pipeline',
            'status',
            'state',
            'ended',
            'texts',
            'topics',
            'topic',
            'target',
            'namespace',
            'method',
            'path',
            '__proto__',
          ),
          queryValue,
        ),
        fc.tuple(fc.constant('cursor'), cursorText),
        fc.tuple(hostileText, hostileText),
      ),
      { maxLength: 4 },
    ),
    fc.oneof(
      { weight: 6, arbitrary: fc.constant('') },
      hostileText.map((text) => text.replace(/[^\x21-\x7e]/g, '')),
    ),
  )
  .map(([wait, pairs, raw]) => {
    const encoded = pairs.map((pair) =>
      pair.map((text) => encodeURIComponent(text.toWellFormed())).join('='),
    );
    return [wait, ...encoded, ...(raw === '' ? [] : [raw])].join('&');
  });

const headers: Arbitrary<Record<string, string>> = fc.dictionary(
  fc.constantFrom(
    'if-match',
    'if-none-match',
    'last-event-id',
    'idempotency-key',
    'range',
    'if-range',
    'accept',
    'accept-encoding',
    'origin',
    'referer',
    'cookie',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'forwarded',
    'x-http-method-override',
    'x-middleware-subrequest',
    'x-podsmith-path',
    'podsmith-method',
    'next-action',
    'next-router-state-tree',
    'rsc',
    'purpose',
    'x-nextjs-data',
    'x-invoke-path',
    'x-matched-path',
    'content-language',
    'sec-fetch-site',
  ),
  headerText,
  { maxKeys: 3 },
);

const spec = fc.oneof(
  fc.record(
    {
      processor: fc.record(
        {
          function: fc.record({
            runtime: fc.constantFrom('python3', 'nodejs', '__proto__', 'constructor'),
            codeSource: fc
              .array(
                fc.tuple(
                  fc.oneof(
                    fc.constantFrom(
                      'handler.py',
                      'handler.js',
                      'requirements.txt',
                      'package.json',
                      'a/b',
                      'a',
                    ),
                    hostileText,
                  ),
                  hostileText,
                ),
                { maxLength: 4 },
              )
              .map((entries) => Object.fromEntries(entries)),
          }),
          httpServer: fc.record(
            {
              address: fc.oneof(
                fc.constantFrom('127.0.0.1', '[::1]', 'example.com', '2130706433', '::'),
                hostileText,
              ),
              port: fc.oneof(fc.constantFrom(80, 0, -1, 65536, 8080.5), fc.string()),
              path: fc.oneof(
                fc.constant('/'),
                hostileText.map((text) => `/${text}`),
              ),
              scheme: fc.constantFrom('http', 'https', 'file'),
              tls: fc.record({ ca: hostileText, verify: fc.boolean() }, { requiredKeys: [] }),
            },
            { requiredKeys: ['address'] },
          ),
          scriptRunner: fc.record(
            {
              script: hostileText,
              argKeys: fc.array(hostileText, { maxLength: 3 }),
              operationResultKey: hostileText,
            },
            { requiredKeys: ['script'] },
          ),
          timeoutSeconds: fc.constantFrom(1, 30, 0, 86401, 1.5, '30', null),
        },
        { requiredKeys: [] },
      ),
      storage: fc.oneof(fc.constant({}), hostileJson),
      dependences: fc.array(hostileText, { maxLength: 3 }),
      pods: fc.oneof(
        fc.record(
          {
            replicas: fc.constantFrom(1, 20, 21, 0, '1'),
            minReplicas: fc.nat(22),
            serviceAccount: hostileText,
            network: hostileJson,
          },
          { requiredKeys: [] },
        ),
        hostileJson,
      ),
    },
    { requiredKeys: ['processor'] },
  ),
  fc.record(
    {
      adjacencyList: fc.array(
        fc.record(
          {
            id: fc.oneof(fc.nat(4), fc.constantFrom(2 ** 31, 2 ** 31 - 1, -1, 1e21)),
            operation: smallName,
            to: fc.array(fc.nat(4), { maxLength: 3 }),
            when: fc.oneof(
              hostileText,
              fc.constantFrom('true', 'context', 'context.a', '(', '"a".matches("(")', '[1].map(x, [x])'),
            ),
            inputs: fc
              .array(fc.tuple(hostileText, fc.oneof(hostileText, fc.constantFrom('context', '1'))), {
                maxLength: 2,
              })
              .map((entries) => Object.fromEntries(entries)),
            retries: fc.integer({ min: -1, max: 21 }),
          },
          { requiredKeys: [] },
        ),
        { maxLength: 5 },
      ),
      strategy: fc.constantFrom('firstPath', 'all', 'x'),
    },
    { requiredKeys: ['adjacencyList'] },
  ),
  hostileJson,
);

const metadata = fc.oneof(
  fc.record(
    {
      name: smallName,
      namespace: fc.constantFrom('default', 'kubediag', '', 'A'),
      labels: fc.oneof(
        fc.dictionary(fc.constantFrom('a', 'b/c', '__proto__'), fc.constantFrom('x', '', null)),
        hostileJson,
      ),
      annotations: fc.oneof(
        fc
          .array(fc.tuple(fc.constantFrom('a', '__proto__', 'x.y/z'), hostileText), { maxLength: 3 })
          .map((entries) => Object.fromEntries(entries)),
        hostileJson,
      ),
    },
    { requiredKeys: ['name'] },
  ),
  hostileJson,
);

const kinds = ['Operation', 'OperationSet', 'Trigger', 'CommonEvent', 'Diagnosis', 'List'];
const manifest = fc.record(
  {
    apiVersion: fc.constantFrom('diagnosis.kubediag.org/v1', 'v1'),
    kind: fc.constantFrom(...kinds),
    metadata,
    spec,
  },
  { requiredKeys: ['spec'] },
);

/** Specs of which most are taken. */
export const likelySpec = fc.oneof(
  fc.record(
    {
      processor: fc.record({
        scriptRunner: fc.record({
          script: hostileText.filter((text) => text !== ''),
          argKeys: fc.array(hostileText, { maxLength: 2 }),
        }),
      }),
      storage: fc
        .array(fc.tuple(hostileText, hostileJson), { maxLength: 3 })
        .map((entries) => Object.fromEntries(entries)),
      dependences: fc.array(hostileText, { maxLength: 2 }),
    },
    { requiredKeys: ['processor'] },
  ),
  fc.tuple(hostileText, hostileText).map(([name, text]) => ({
    processor: {
      function: {
        runtime: 'python3',
        codeSource: Object.fromEntries([
          ['handler.py', ''],
          [name, text],
        ]),
      },
    },
  })),
  hostileText.map((text) => ({
    processor: { httpServer: { address: '127.0.0.1', port: 80, path: `/${text}` } },
  })),
  fc.tuple(hostileText, fc.constantFrom('true', 'context', '"x"'), fc.nat(3)).map(([key, when, retries]) => ({
    adjacencyList: [
      { to: [1] },
      { operation: 'base', when, retries, inputs: Object.fromEntries([[key, 'context']]) },
    ],
  })),
  fc
    .array(
      fc.record({
        operation: fc.constant('base'),
        to: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((rest) => ({
      adjacencyList: [{ to: rest.map((_, index) => index + 1) }, ...rest],
      strategy: 'all',
    })),
);

/** Manifests of which most are taken. */
export const likelyManifest = fc.record({
  apiVersion: fc.constant('diagnosis.kubediag.org/v1'),
  kind: fc.constantFrom('Operation', 'OperationSet', 'Trigger', 'CommonEvent', 'Diagnosis'),
  metadata: fc.record(
    { name: smallName, namespace: fc.constantFrom('default', 'kubediag') },
    { requiredKeys: ['name'] },
  ),
  spec: fc.oneof(
    likelySpec,
    fc
      .array(fc.tuple(hostileText, hostileJson), { maxLength: 3 })
      .map((entries) => Object.fromEntries(entries)),
  ),
});

/** JSON texts of objects, in which numbers may be any a JSON text can write. */
export const parametersText = fc.oneof(
  fc
    .array(fc.tuple(hostileText, hostileJson), { maxLength: 3 })
    .map((entries) => JSON.stringify(Object.fromEntries(entries))),
  fc
    .stringMatching(/^-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,30})?([eE][-+]?[0-9]{1,4})?$/)
    .map((digits) => `{"n":${digits}}`),
);

/** The body of a PUT of an operation that is taken. */
export const scriptBody = JSON.stringify({ spec: { processor: { scriptRunner: { script: 'true' } } } });

interface Body {
  body?: string | Uint8Array;
  headers: Record<string, string>;
}

export const jsonHeaders = { 'content-type': 'application/json' };
const body: Arbitrary<Body> = fc.oneof(
  fc.constant({ headers: {} }),
  { weight: 4, arbitrary: manifest.map((value) => ({ body: JSON.stringify(value), headers: jsonHeaders })) },
  {
    weight: 2,
    arbitrary: fc
      .record(
        {
          parameters: hostileJson,
          idempotencyKey: hostileText,
          targets: hostileJson,
          targetSelector: hostileJson,
          code: hostileText,
        },
        { requiredKeys: [] },
      )
      .map((value) => ({ body: JSON.stringify(value), headers: jsonHeaders })),
  },
  hostileJsonText.map((text) => ({ body: text, headers: jsonHeaders })),
  hostileYaml.map((text) => ({ body: text, headers: { 'content-type': 'application/yaml' } })),
  fc.array(manifest, { minLength: 1, maxLength: 4 }).map((values) => ({
    body: values.map((value) => `---\n${JSON.stringify(value)}\n`).join(''),
    headers: { 'content-type': 'application/yaml' },
  })),
  fc
    .tuple(fc.uint8Array({ maxLength: 60 }), headerText)
    .map(([bytes, type]) => ({ body: bytes, headers: { 'content-type': type } })),
  fc
    .tuple(hostileJsonText, fc.constantFrom('gzip', 'deflate', 'br', 'x', 'gzip, gzip', ''))
    .map(([text, encoding]) => ({ body: text, headers: { ...jsonHeaders, 'content-encoding': encoding } })),
  fc.tuple(hostileJsonText, fc.nat(40)).map(([text, cut]) => {
    const packed = gzipSync(text);
    return {
      body: packed.subarray(0, Math.max(0, packed.length - cut)),
      headers: { ...jsonHeaders, 'content-encoding': 'gzip' },
    };
  }),
);

/** Requests of any method to a route, with whatever it takes in path, query, headers and body. */
export function requestsOf(route: string): Arbitrary<FuzzRequest> {
  const params = fc.tuple(...paramsOf(route).map(() => pathText));
  return fc
    .tuple(fc.constantFrom(...methods), params, query, headers, body)
    .map(([method, texts, search, extra, sent]) => ({
      method,
      path: `${fillRoute(route, texts)}?${search}`,
      headers: { ...extra, ...sent.headers },
      ...(sent.body === undefined || method === 'GET' || method === 'HEAD' ? {} : { body: sent.body }),
    }));
}
