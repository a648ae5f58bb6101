import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { closeHub } from '#lib/events/hub.ts';
import { saveOperation } from '#lib/operations/service.ts';
import { savePipeline } from '#lib/pipelines/service.ts';
import { requestRun, waitForRun } from '#lib/runs/service.ts';
import { startWorkerProcess } from '#lib/testing/worker-process.ts';

afterAll(closeHub);

/** A pipeline of one server that is called where the settings say. */
async function pipelineOfAgent(path: string): Promise<string> {
  const name = `agent-${randomBytes(4).toString('hex')}`;
  await saveOperation(name, { processor: { httpServer: { path, scheme: 'http' }, timeoutSeconds: 60 } });
  await savePipeline(name, {
    adjacencyList: [
      { id: 0, to: [1] },
      { id: 1, operation: name },
    ],
  });
  return name;
}

async function runOn(environment: Record<string, string>, pipeline: string) {
  const worker = await startWorkerProcess(environment);
  try {
    const { id } = await requestRun(pipeline, { parameters: { node: 'worker-1' } });
    return await waitForRun(id, { seconds: 60 });
  } finally {
    await worker.stop();
  }
}

it('calls a server without address and port where the settings say that an agent listens', async () => {
  const server = createServer((request, response) => response.end(JSON.stringify({ path: request.url })));
  server.listen(0, '::1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const settings = { PODSMITH_HTTP_SERVER_ADDRESS: '::1', PODSMITH_HTTP_SERVER_PORT: String(port) };
  const run = await runOn(settings, await pipelineOfAgent('/processor/check'));
  server.close();
  server.closeAllConnections();
  expect(run).toMatchObject({ status: 'succeeded', results: '{"path":"/processor/check"}' });
});

it('fails the step of such a server where there is no setting, saying what is missing and where to set it', async () => {
  const run = await runOn({ PODSMITH_HTTP_SERVER_ADDRESS: '127.0.0.1' }, await pipelineOfAgent('/'));
  expect(run.status).toBe('failed');
  expect(run.steps[0]?.attempts[0]?.error).toMatchObject({
    code: 'HTTP_SERVER_UNSET',
    message: 'The HTTP server has no port, and there is no default.',
    hint: expect.stringContaining('PODSMITH_HTTP_SERVER_PORT'),
    fault: 'configuration',
  });
});
