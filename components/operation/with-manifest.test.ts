import { expect, it } from 'vitest';
import { draftOf } from '#components/operation/draft.ts';
import { operationForm } from '#components/operation/operation-form.ts';
import { manifestOf, withManifest } from '#components/operation/with-manifest.ts';
import { operationSpecSchema } from '#lib/operations/schema.ts';

const read = (spec: unknown) => operationSpecSchema.parse(spec);

it.each([
  {
    processor: {
      function: { runtime: 'python3', codeSource: { 'handler.py': 'a\n', 'b/c.py': 'd' } },
      timeoutSeconds: 5,
    },
  },
  { processor: { httpServer: { scheme: 'https', path: '/x', tls: { verify: false }, port: 8443 } } },
  {
    processor: { scriptRunner: { script: 'echo', argKeys: ['a', 'b'] } },
    dependences: ['c'],
    storage: { hostPath: { path: '/x' } },
  },
  {
    processor: { scriptRunner: { script: 'echo' } },
    pods: { replicas: 2, network: { reach: 'none', allow: ['10.0.0.1:80'] } },
  },
])('takes from a manifest what the form has written into it: %j', (given) => {
  const spec = read(given);
  const draft = draftOf('greet', spec);
  const written = manifestOf(draft);
  expect(written).toMatchObject({ kind: 'Operation', metadata: { name: 'greet' } });
  const again = withManifest(draft, { name: 'greet', spec: read(written.spec) });
  expect(operationForm.fingerprint(again)).toBe(operationForm.fingerprint(draft));
});

it('keeps the ids of files by their names, and gives new ones to new files', () => {
  const code = (codeSource: Record<string, string>) =>
    read({ processor: { function: { runtime: 'python3', codeSource } } });
  const draft = draftOf('greet', code({ 'handler.py': '', 'b.py': '', 'a.py': '' }));
  const idOf = (name: string) => draft.files.find((file) => file.name === name)?.id;
  const { files } = withManifest(draft, {
    name: 'greet',
    spec: code({ 'b.py': 'x', 'new.py': '', 'handler.py': '' }),
  });
  const ids = Object.fromEntries(files.map(({ name, id }) => [name, id]));
  expect(ids).toMatchObject({ 'handler.py': idOf('handler.py'), 'b.py': idOf('b.py') });
  expect(draft.files.map(({ id }) => id)).not.toContain(ids['new.py']);
});

it('leaves what the form holds of another kind', () => {
  const draft = draftOf('greet', read({ processor: { scriptRunner: { script: 'mine' } } }));
  const server = read({ processor: { httpServer: { port: 80 } } });
  expect(withManifest(draft, { name: 'greet', spec: server })).toMatchObject({
    kind: 'httpServer',
    scriptRunner: { script: 'mine' },
  });
});
