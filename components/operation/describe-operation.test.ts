import { expect, it } from 'vitest';
import { describeOperation } from './describe-operation.ts';
import { newDraft } from './draft.ts';

const draft = newDraft('python3', {});

it('says runtime, time-out and Pods of a function', () => {
  expect(describeOperation(draft, 'Python 3')).toBe('Python 3 · 30 s · 1 Pod, started on demand');
  expect(describeOperation({ ...draft, timeoutSeconds: ' 5 ' })).toBe(
    'python3 · 5 s · 1 Pod, started on demand',
  );
});

it('says where a server is, which has no Pods', () => {
  const httpServer = {
    ...draft.httpServer,
    scheme: 'https',
    address: 'db.example.com',
    port: '8443',
    path: '/x',
  };
  expect(describeOperation({ ...draft, kind: 'httpServer', httpServer })).toBe(
    'https://db.example.com:8443/x · 30 s',
  );
  expect(describeOperation({ ...draft, kind: 'httpServer' })).toBe('http://…/ · 30 s');
});

it('says that a script is one', () => {
  expect(describeOperation({ ...draft, kind: 'scriptRunner' })).toBe(
    'Script · 30 s · 1 Pod, started on demand',
  );
});
