import { extract } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { podManifest } from '#lib/engines/kubernetes/pod-manifest.ts';
import { packContext } from '#lib/images/context-tar.ts';
import { operationSpecSchema } from '#lib/operations/schema.ts';
import { pipelineSpecSchema } from '#lib/pipelines/schema.ts';
import { assembleBuildContext } from '#lib/runtimes/build-context.ts';
import { validateCodeSource } from '#lib/runtimes/code-source.ts';
import { podRequest, podSettings } from '#lib/testing/plain-pod.ts';

const runtime = { name: 'python3', handler: 'handler.py', handlerAlternatives: [] };

/** The archive that an engine unpacks for these files of a function, entry by entry. */
async function entriesOf(
  codeSource: Record<string, string>,
): Promise<{ name: string; type?: string | null; linkname?: string | null }[]> {
  const context = assembleBuildContext({
    runtime: { templateFiles: [], requirements: undefined, requirementsDefault: '' },
    codeSource,
    policy: 'p',
  });
  const found = [];
  for await (const entry of (await packContext(context)).pipe(extract())) {
    found.push({ name: entry.header.name, type: entry.header.type, linkname: entry.header.linkname });
    entry.resume();
  }
  return found;
}

// Entries of an artifact's archive named "../../../../etc/…" were written where they led (golang/vulndb issue 4023, which
// quotes GHSA-p84v-gxvw-73pf). Here: the one archive that people's names get into, a build's context, has no such entry.
describe('Argo CVE-2025-62156', () => {
  it.each(['../../../../../etc/zipslip-poc', './../x', '/etc/zipslip-poc', 'a/../../../x'])(
    'no file %j gets into an archive',
    (name) => {
      expect(validateCodeSource({ 'handler.py': '', [name]: '' }, runtime)).not.toEqual([]);
    },
  );

  it('every entry of an archive stays below its root', async () => {
    const entries = await entriesOf({ 'handler.py': '', 'deep/er/x.py': '', '..x/y': '' });
    expect(entries.map(({ name }) => name)).toContain('function/deep/er/x.py');
    for (const { name } of entries) expect(name.split('/')).not.toContain('..');
    expect(entries.filter(({ name }) => name.startsWith('/'))).toEqual([]);
  });
});

// Its fix was passed by a symbolic link "./work/foo" to /etc in the archive, and a file "./work/foo/hostname" after it
// (golang/vulndb issue 4223, GHSA-xrqc-7xgx-c9vh). Here: an archive has files and folders alone, and no file is a folder too.
describe('Argo CVE-2025-66626, the symbolic link past CVE-2025-62156', () => {
  it('a file that another one is in is refused', () => {
    const issues = validateCodeSource(
      { 'handler.py': '', 'work/foo': '/etc', 'work/foo/hostname': 'x' },
      runtime,
    );
    expect(issues[0]?.message).toContain('is also a folder');
  });

  it('an archive holds no link of any kind', async () => {
    const entries = await entriesOf({ 'handler.py': '', 'work/foo': '/etc', 'work/link': '../../etc' });
    expect(new Set(entries.map(({ type }) => type))).toEqual(new Set(['file', 'directory']));
    expect(entries.filter(({ linkname }) => linkname)).toEqual([]);
  });
});

// A submitted workflow's podSpecPatch went over the template that an admin had approved, though only such templates were
// allowed (golang/vulndb issue 4681, GHSA-3wf5-g532-rcrr); hostNetwork, serviceAccountName and securityContext went the same
// way after the fix (issue 5072). Here: no operation and no pipeline has such a field, and a Pod has none of it.
describe('Argo CVE-2026-31892', () => {
  const patches = {
    podSpecPatch: '{"hostNetwork": true}',
    podSpec: { hostPID: true },
    hostNetwork: true,
    securityContext: { privileged: true },
    serviceAccountName: 'admin',
    volumes: [{ hostPath: { path: '/' } }],
  };

  it.each(Object.entries(patches))('%s is a field of no operation', (name, value) => {
    const server = { address: 'x', port: 1 };
    const accepted = [
      { processor: { httpServer: server }, [name]: value },
      { processor: { httpServer: server, [name]: value } },
      { processor: { httpServer: { ...server, [name]: value } } },
      { processor: { httpServer: server }, pods: { [name]: value } },
    ].filter((spec) => operationSpecSchema.safeParse(spec).success);
    expect(operationSpecSchema.safeParse({ processor: { httpServer: server }, pods: {} }).success).toBe(true);
    expect(accepted).toEqual([]);
  });

  it.each(Object.entries(patches))('%s is a field of no pipeline and no step', (name, value) => {
    const list = [
      { id: 0, to: [1] },
      { id: 1, operation: 'x' },
    ];
    expect(pipelineSpecSchema.safeParse({ adjacencyList: list }).success).toBe(true);
    expect(pipelineSpecSchema.safeParse({ adjacencyList: list, [name]: value }).success).toBe(false);
    const patched = [
      { id: 0, to: [1] },
      { id: 1, operation: 'x', [name]: value },
    ];
    expect(pipelineSpecSchema.safeParse({ adjacencyList: patched }).success).toBe(false);
  });

  it('what is not a field of a Pod’s request does not get into the Pod', () => {
    const patched = { ...podRequest, ...patches };
    expect(podManifest(patched, podSettings)).toEqual(podManifest(podRequest, podSettings));
  });
});
