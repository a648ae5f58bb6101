import { expect, test } from 'vitest';
import { toFiles } from '#components/editor/draft-files.ts';
import { draftOf, lostAs, newDraft, type OperationDraft, specOf } from '#components/operation/draft.ts';
import { type OperationSpec, operationSpecSchema, processorKinds } from '#lib/operations/schema.ts';
import { certificates } from '#lib/testing/certificates.ts';

test.each<[string, OperationSpec]>([
  [
    'function',
    {
      processor: {
        function: { runtime: 'python3', codeSource: { 'handler.py': 'x', 'hello.py': 'y' } },
        timeoutSeconds: 12,
      },
      pods: {
        ...{ replicas: 3, minReplicas: 1, concurrency: 8, serviceAccount: 'node-reader' },
        network: { reach: 'none', allow: ['10.1.2.3:5432', 'db.example.com'] },
      },
    },
  ],
  [
    'httpServer',
    { processor: { httpServer: { scheme: 'https', address: 'host', port: 8080, path: '/check' } } },
  ],
  ['httpServer of the settings', { processor: { httpServer: { scheme: 'http', path: '/processor/check' } } }],
  [
    'httpServer whose certificate is signed by an authority of its own',
    {
      processor: {
        httpServer: {
          scheme: 'https',
          address: 'host',
          port: 8080,
          path: '/',
          tls: { ca: certificates.authority },
        },
      },
    },
  ],
  [
    'httpServer whose certificate is not verified',
    {
      processor: {
        httpServer: { scheme: 'https', address: 'host', port: 8080, path: '/', tls: { verify: false } },
      },
    },
  ],
  [
    'scriptRunner',
    {
      processor: { scriptRunner: { script: 'echo', argKeys: ['a', 'b'], operationResultKey: 'k' } },
      dependences: ['other'],
    },
  ],
])('gives back a stored %s unchanged', (_kind, spec) => {
  expect(operationSpecSchema.parse(specOf(draftOf('name', spec)))).toEqual(spec);
});

test('starts as a function with the starter files, the handler first', () => {
  const draft = newDraft('nodejs', { 'package.json': '{}', 'handler.mjs': 'export default 1' });
  expect(draft.kind).toBe('function');
  expect(draft.files.map((file) => file.name)).toEqual(['handler.mjs', 'package.json']);
});

test('sends a port that is no number as it was typed', () => {
  const draft = { ...newDraft('python3', {}), kind: 'httpServer' as const };
  draft.httpServer = { ...draft.httpServer, address: 'a', port: '80x' };
  expect(specOf(draft)).toMatchObject({ processor: { httpServer: { port: '80x' } } });
});

test('leaves the defaults of its Pods out, and sends what is no number as it was typed', () => {
  const draft = newDraft('python3', {});
  expect(specOf(draft)).not.toHaveProperty('pods');
  draft.pods = { ...draft.pods, replicas: 'two', minReplicas: ' ' };
  expect(specOf(draft)).toMatchObject({ pods: { replicas: 'two' } });
});

test('has no Pods for a server that is called', () => {
  const draft = { ...newDraft('python3', {}), kind: 'httpServer' as const };
  draft.pods = { ...draft.pods, replicas: '3' };
  expect(specOf(draft)).not.toHaveProperty('pods');
});

test('leaves out what certificates are checked by where the scheme is http', () => {
  const draft = { ...newDraft('python3', {}), kind: 'httpServer' as const };
  draft.httpServer = { ...draft.httpServer, address: 'a', certificate: 'own', ca: 'x' };
  expect(specOf(draft)).toEqual({ processor: { httpServer: { scheme: 'http', address: 'a', path: '/' } } });
});

const starter = { 'handler.py': 'x', 'requirements.txt': '' };
const fresh = newDraft('python3', starter);
const written = {
  files: { ...fresh, files: toFiles({ ...starter, 'handler.py': 'mine' }) },
  moreFiles: { ...fresh, files: toFiles({ ...starter, 'more.py': '' }) },
  server: { ...fresh, kind: 'httpServer', httpServer: { ...fresh.httpServer, port: '80' } },
  script: { ...fresh, kind: 'scriptRunner', scriptRunner: { ...fresh.scriptRunner, argKeys: 'node' } },
  pods: { ...fresh, pods: { ...fresh.pods, replicas: '2' } },
  scriptPods: { ...fresh, kind: 'scriptRunner', pods: { ...fresh.pods, serviceAccount: 'reader' } },
} satisfies Record<string, OperationDraft>;

test.each<[keyof typeof written, OperationDraft['kind'], string[]]>([
  ['files', 'scriptRunner', ['the files of the function']],
  ['moreFiles', 'httpServer', ['the files of the function']],
  ['server', 'function', ['the settings of the HTTP server']],
  ['server', 'scriptRunner', ['the settings of the HTTP server']],
  ['script', 'function', ['the script with its arguments']],
  ['pods', 'httpServer', ['the settings of its Pods']],
  ['pods', 'scriptRunner', []],
  ['scriptPods', 'httpServer', ['the settings of its Pods']],
])('an operation with %s of its own loses them as %s: %j', (what, kind, lost) => {
  expect(lostAs(kind, written[what], starter)).toEqual(lost);
});

test.each<[string, OperationDraft]>([
  ['starter files', fresh],
  ['starter files in another order', { ...fresh, files: fresh.files.toReversed() }],
  ['no files', { ...fresh, files: [] }],
  ['the example script', { ...fresh, kind: 'scriptRunner' }],
  ['an untouched server', { ...fresh, kind: 'httpServer' }],
])('an operation with %s loses nothing as any kind', (_case, draft) => {
  for (const kind of processorKinds) expect(lostAs(kind, draft, starter)).toEqual([]);
});
