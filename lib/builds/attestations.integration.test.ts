import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { provenanceSchema } from '#lib/attestations/provenance.ts';
import { getAttestation, getBuild, getSbom, requestBuild, waitForBuild } from '#lib/builds/service.ts';
import { db } from '#lib/db/client.ts';
import { closeHub } from '#lib/events/hub.ts';
import { newId } from '#lib/ids.ts';
import { saveOperation } from '#lib/operations/service.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';

let worker: WorkerProcess;
const bomSchema = z.object({
  metadata: z.object({ component: z.object({ version: z.string() }) }),
  components: z.array(z.object({ purl: z.string() })),
});

beforeAll(async () => {
  worker = await startWorkerProcess();
});
afterAll(async () => {
  await worker.stop();
  await closeHub();
});

async function build(name: string) {
  const { id } = await requestBuild(name);
  const built = await waitForBuild(id, { seconds: 100 });
  if (built.status !== 'succeeded') throw new Error(`The build ended as ${built.status}:\n${built.log}`);
  return built;
}

async function purlsOf(build: string): Promise<string[]> {
  await expect.poll(async () => (await getAttestation(build)).sbom).not.toBeNull();
  return bomSchema.parse(JSON.parse(await getSbom(build))).components.map(({ purl }) => purl);
}

async function saveFunction(name: string, manifest: object): Promise<void> {
  const codeSource = {
    'handler.js': `module.exports = () => ({ body: { name: '${name}' } });\n`,
    'package.json': JSON.stringify(manifest),
  };
  await saveOperation(name, { processor: { function: { runtime: 'nodejs', codeSource } } });
}

it('states how an image came to be and what is in it, for each build that comes to it', async () => {
  const name = `stated-${randomBytes(4).toString('hex')}`;
  await saveFunction(name, { dependencies: { ms: '2.1.3' } });
  const built = await build(name);
  const { provenance } = await getAttestation(built.id);
  const { subject, predicate } = provenanceSchema.parse(JSON.parse(provenance));
  expect(subject[0]?.digest.sha256).toBe(built.digest.replace(/^sha256:/, ''));
  expect(predicate.buildDefinition.externalParameters).toEqual({
    ...{ operation: name, revision: built.revision, runtime: 'nodejs' },
  });
  expect(predicate.buildDefinition.internalParameters.policy).toMatchObject({ egress: 'registries' });
  const [base, context] = predicate.buildDefinition.resolvedDependencies;
  expect(built.log).toContain(`${base?.uri?.replace(/^oci:/, '')}@sha256:${base?.digest.sha256}`);
  expect(built.image).toContain(context?.digest.sha256);
  expect(predicate.runDetails.metadata.invocationId).toBe(built.id);

  await expect.poll(async () => (await getAttestation(built.id)).sbom).not.toBeNull();
  const bom = bomSchema.parse(JSON.parse(await getSbom(built.id)));
  expect(bom.metadata.component.version).toBe(built.digest);
  const purls = bom.components.map(({ purl }) => purl);
  expect(purls).toContain('pkg:npm/ms@2.1.3');
  expect(purls.some((purl) => /^pkg:deb\/debian\/perl-base@/.test(purl))).toBe(true);

  const again = await build(name);
  expect(again.cached).toBe(true);
  expect((await getAttestation(again.id)).provenance).toBe(provenance);
});

it('names the modules of a program, and counts an image that does not stand on its base whole', async () => {
  const name = `compiled-${randomBytes(4).toString('hex')}`;
  const codeSource = {
    'handler.go': `package function

import (
	"net/http"

	"example.com/sums"
)

func Handle(w http.ResponseWriter, r *http.Request) { w.Write([]byte(sums.Name + "${name}")) }
`,
    'go.mod': 'module handler/function\n\ngo 1.19\n\nrequire example.com/sums v1.2.3\n',
    'vendor/modules.txt': '# example.com/sums v1.2.3\n## explicit; go 1.19\nexample.com/sums\n',
    'vendor/example.com/sums/sums.go': 'package sums\n\nconst Name = "sums"\n',
  };
  await saveOperation(name, { processor: { function: { runtime: 'golang', codeSource } } });
  const { id } = await requestBuild(name);
  const built = await waitForBuild(id, { seconds: 400 });
  if (built.status !== 'succeeded') throw new Error(`The build ended as ${built.status}:\n${built.log}`);
  const purls = await purlsOf(id);
  expect(purls).toContain('pkg:golang/example.com/sums@v1.2.3');
  expect(purls.filter((purl) => !purl.startsWith('pkg:golang/'))).toEqual([]);
  expect(purls).toContainEqual(expect.stringMatching(/^pkg:golang\/stdlib@1\.\d+/));
  const image = await db().image.findUniqueOrThrow({ where: { name: built.image } });
  expect(Number(image.bytes)).toBeGreaterThan(4_000_000);
  expect(Number(image.bytes)).toBeLessThan(10_000_000);
}, 500_000);

it('has nothing to state of a build without an image, or of none', async () => {
  const name = `failing-${randomBytes(4).toString('hex')}`;
  await saveFunction(name, { scripts: { preinstall: 'exit 3' } });
  const { id } = await requestBuild(name);
  await waitForBuild(id, { seconds: 100 });
  expect((await getBuild(id)).status).toBe('failed');
  await expect(getAttestation(id)).rejects.toMatchObject({
    code: 'NOT_FOUND',
    hint: expect.stringContaining('succeeded'),
  });
  await expect(getSbom(newId())).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
