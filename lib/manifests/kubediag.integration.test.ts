import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestBuild, waitForBuild } from '#lib/builds/service.ts';
import { closeHub } from '#lib/events/hub.ts';
import { applyManifests } from '#lib/manifests/apply.ts';
import { getOperation } from '#lib/operations/service.ts';
import { getPipeline } from '#lib/pipelines/service.ts';
import { waitForRun } from '#lib/runs/service.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';

// What docs/kubediag.md and the README promise, with manifests of the shapes that KubeDiag's own have.

const id = randomBytes(4).toString('hex');
const received: { path: string; body: Record<string, string> }[] = [];
/** In the place of KubeDiag's agent, whose processors stand under one address. */
const agent = createServer(async (request, response) => {
  const path = request.url ?? '';
  received.push({ path, body: JSON.parse(await text(request)) });
  const isBad = path.endsWith('/failing');
  response
    .writeHead(isBad ? 500 : 200)
    .end(JSON.stringify({ [`collector.${path.slice(11)}`]: 'done', node: 'x' }));
});
let worker: WorkerProcess;

beforeAll(async () => {
  agent.listen(0, '127.0.0.1');
  await once(agent, 'listening');
  const { port } = agent.address() as AddressInfo;
  worker = await startWorkerProcess({
    PODSMITH_HTTP_SERVER_ADDRESS: '127.0.0.1',
    PODSMITH_HTTP_SERVER_PORT: String(port),
  });
});

afterAll(async () => {
  await worker.stop();
  agent.close();
  agent.closeAllConnections();
  await closeHub();
});

const collector = (name: string, path: string, seconds = 60) => `
apiVersion: diagnosis.kubediag.org/v1
kind: Operation
metadata:
  name: ${name}-${id}
spec:
  processor:
    httpServer:
      path: /processor/${path}
      scheme: http
    timeoutSeconds: ${seconds}
`;

const pipelineOf = (name: string, ...operations: string[]) => `
apiVersion: diagnosis.kubediag.org/v1
kind: OperationSet
metadata:
  name: ${name}-${id}
spec:
  adjacencyList:
  - id: 0
    to:
    - 1
${operations.map((operation, index) => `  - id: ${index + 1}\n    operation: ${operation}-${id}\n${index + 1 < operations.length ? `    to:\n    - ${index + 2}\n` : ''}`).join('')}`;

const diagnosisOf = (name: string, pipeline: string, spec: string) => `
apiVersion: diagnosis.kubediag.org/v1
kind: Diagnosis
metadata:
  name: ${name}.${id}
spec:
  operationSet: ${pipeline}-${id}
${spec}`;

const ended = (runId: string | undefined) => waitForRun(runId ?? '', { seconds: 60 });

it('carries out operations of the agent, and tells them node, Pod and Task', async () => {
  const items = await applyManifests(
    [
      // In the order of KubeDiag's samples: the Diagnosis before what it needs.
      diagnosisOf(
        'cron.nightly.1700000000',
        'inspect',
        `  nodeName: my-node
  parameters:
    "param.collector.expiration_seconds": "2000"
  podReference:
    container: main
    name: web-0
    namespace: default
`,
      ),
      pipelineOf('inspect', 'disk-collector', 'mount.collector'),
      collector('disk-collector', 'disk'),
      collector('mount.collector', 'mount', 18_000),
    ].join('---'),
  );
  expect(items.map(({ action }) => action)).toEqual(['created', 'created', 'created', 'created']);
  const { spec } = await getOperation(`disk-collector-${id}`);
  expect(spec.processor.httpServer).toEqual({ path: '/processor/disk', scheme: 'http' });

  const run = await ended(items[0]?.runId);
  expect(run).toMatchObject({
    status: 'succeeded',
    succeededPath: [1, 2],
    failedPaths: [],
    diagnosis: { namespace: 'default', name: `cron.nightly.1700000000.${id}` },
  });
  const context = {
    'param.collector.expiration_seconds': '2000',
    node: 'my-node',
    'pod.namespace': 'default',
    'pod.name': 'web-0',
    container: 'main',
    'task.namespace': 'default',
  };
  const [first, second] = received.slice(-2);
  const task = (node: number, operation: string) =>
    `cron.nightly.1700000000.${id}.${run.id.slice(0, 8)}.local.${node}.${operation}-${id}`;
  expect(first).toEqual({
    path: '/processor/disk',
    body: { ...context, 'task.name': task(1, 'disk-collector'), 'task.uid': expect.any(String) },
  });
  // The first step's results, without the node that it answered.
  expect(second?.body).toEqual({
    ...context,
    'collector.disk': 'done',
    'task.name': task(2, 'mount.collector'),
    'task.uid': expect.any(String),
  });
  expect(second?.body['task.uid']).not.toBe(first?.body['task.uid']);
  expect(JSON.parse(run.steps[0]?.input ?? '')).toEqual(first?.body);
});

it('takes the node a selector names as a parameter on the local engine, and tells paths without their start', async () => {
  const items = await applyManifests(
    [
      collector('failing-collector', 'failing'),
      pipelineOf('broken', 'failing-collector'),
      diagnosisOf('broken', 'broken', '  targetSelector:\n    nodeNames:\n    - minikube\n'),
    ].join('---'),
  );
  const run = await ended(items[2]?.runId);
  expect(run).toMatchObject({
    status: 'failed',
    succeededPath: null,
    failedPaths: [[1]],
    targetSelector: null,
  });
  expect(received.at(-1)?.body.node).toBe('minikube');
});

it('takes what kubectl exports', async () => {
  const exported = `
apiVersion: v1
kind: List
metadata:
  resourceVersion: ""
items:
- apiVersion: diagnosis.kubediag.org/v1
  kind: OperationSet
  metadata:
    annotations:
      kubectl.kubernetes.io/last-applied-configuration: |
        {"apiVersion":"diagnosis.kubediag.org/v1","kind":"OperationSet"}
    creationTimestamp: "2022-01-01T00:00:00Z"
    generation: 1
    labels:
      adjacency-list-hash: 5d4f8c9b7
    name: exported-${id}
    resourceVersion: "12"
    uid: 6a1b1f3c-0000-4000-8000-000000000000
  spec:
    adjacencyList:
    - to:
      - 1
    - id: 1
      operation: exported-collector-${id}
      to: null
  status:
    paths: [[{id: 1, operation: exported-collector-${id}}]]
    ready: true
- ${collector('exported-collector', 'exported').trim().replaceAll('\n', '\n  ')}
`;
  const items = await applyManifests(exported);
  expect(items.map(({ kind, action }) => [kind, action])).toEqual([
    ['OperationSet', 'created'],
    ['Operation', 'created'],
  ]);
  const { spec, metadata } = await getPipeline(`exported-${id}`);
  expect(spec.adjacencyList.map((node) => node.id)).toEqual([0, 1]);
  expect(metadata.labels).toEqual({ 'adjacency-list-hash': '5d4f8c9b7' });
});

const golangFunction = `
apiVersion: diagnosis.kubediag.org/v1
kind: Operation
metadata:
  name: golang-function-${id}
spec:
  processor:
    function:
      runtime: golang-http
      codeSource:
        handler.go: |
          package function

          import (
            "encoding/json"
            "net/http"

            handler "github.com/openfaas/templates-sdk/go-http"
          )

          func Handle(req handler.Request) (handler.Response, error) {
            data := map[string]string{}
            if err := json.Unmarshal(req.Body, &data); err != nil {
              return handler.Response{StatusCode: http.StatusBadRequest}, err
            }
            data["a"], data["b"] = "1", "2"
            body, err := json.Marshal(data)
            return handler.Response{Body: body, StatusCode: http.StatusOK}, err
          }
        go.mod: |
          module handler/function

          go 1.18

          require github.com/openfaas/templates-sdk/go-http v0.0.0-20220408082716-5981c545cb03
    timeoutSeconds: 60
`;

it('builds and runs a function of the runtime golang-http, as it is', async () => {
  await applyManifests(golangFunction);
  expect((await getOperation(`golang-function-${id}`)).spec.processor.function?.runtime).toBe('golang-http');
  const build = await waitForBuild((await requestBuild(`golang-function-${id}`)).id, { seconds: 300 });
  expect(build).toMatchObject({ status: 'succeeded' });
  const parameters = '  parameters:\n    c: "3"\n    d: "4"\n  nodeName: my-node\n';
  const items = await applyManifests(
    [pipelineOf('golang', 'golang-function'), diagnosisOf('golang', 'golang', parameters)].join('---'),
  );
  const run = await ended(items[1]?.runId);
  expect(run.steps[0]?.attempts.at(-1)?.error ?? null).toBeNull();
  expect(JSON.parse(run.results ?? '{}')).toMatchObject({ a: '1', b: '2', c: '3', d: '4' });
}, 400_000);

it('runs a script with the arguments and result keys of the manifest, for as long as a day', async () => {
  const script = (timeoutSeconds: number) => `
apiVersion: diagnosis.kubediag.org/v1
kind: Operation
metadata:
  name: suite-script-${id}
spec:
  processor:
    scriptRunner:
      script: |
        #!/usr/bin/env bash
        echo "suite \${1} of \${#}"
      argKeys:
      - param.suite.path
      - param.absent
      operationResultKey: suite
    timeoutSeconds: ${timeoutSeconds}
`;
  await expect(applyManifests(script(86_401))).rejects.toMatchObject({
    message: expect.stringContaining('86400 seconds (24 hours)'),
  });
  const items = await applyManifests(
    [
      script(18_000),
      pipelineOf('suite', 'suite-script'),
      diagnosisOf('suite', 'suite', '  parameters:\n    param.suite.path: /tmp/suite\n  nodeName: my-node\n'),
    ].join('---'),
  );
  const run = await waitForRun(items[2]?.runId ?? '', { seconds: 110 });
  expect(run.steps[0]?.attempts.at(-1)?.error ?? null).toBeNull();
  expect(JSON.parse(run.results ?? '{}')).toEqual({ 'operation.suite.output': 'suite /tmp/suite of 1\n' });
});
