import { expect, test } from 'vitest';
import { draftOf, fileNameProblem, freeFileName, newDraft, specOf } from '#components/operation/draft.ts';
import { type OperationSpec, operationSpecSchema } from '#lib/operations/schema.ts';
import { certificates } from '#lib/testing/certificates.ts';

test.each<[string, OperationSpec]>([
  [
    'function',
    {
      processor: {
        function: { runtime: 'python3', codeSource: { 'handler.py': 'x', 'hello.py': 'y' } },
        timeoutSeconds: 12,
      },
      pods: { replicas: 3, minReplicas: 1, concurrency: 8, serviceAccount: 'node-reader' },
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

test('finds a free name for a new file', () => {
  expect(freeFileName([{ id: 1, name: 'file.py', text: '' }], '.py')).toBe('file2.py');
});

test.each([
  ['../x', 'stays inside'],
  ['/etc/x', 'relative'],
  ['', 'expected'],
  ['a.py', 'already'],
])('refuses the file name "%s"', (name, why) => {
  expect(fileNameProblem(name, ['a.py'])).toContain(why);
});

test('leaves out what certificates are checked by where the scheme is http', () => {
  const draft = { ...newDraft('python3', {}), kind: 'httpServer' as const };
  draft.httpServer = { ...draft.httpServer, address: 'a', certificate: 'own', ca: 'x' };
  expect(specOf(draft)).toEqual({ processor: { httpServer: { scheme: 'http', address: 'a', path: '/' } } });
});
