import { expect, test } from 'vitest';
import { changeNode, pipelineDraftOf, pipelineSpecOf, repeatedKey } from '#components/pipeline/draft.ts';
import type { PipelineSpec } from '#lib/pipelines/schema.ts';

const spec: PipelineSpec = {
  strategy: 'firstPath',
  adjacencyList: [
    { id: 0, to: [1] },
    { id: 1, operation: 'first', to: [2], timeoutSeconds: 5, retries: 2, dependences: [0] },
    { id: 2, operation: 'second', to: [3], when: 'ok', inputs: { host: 'node.name' } },
    { id: 3, operation: 'second', to: [], inputs: {} },
  ],
};

test('gives back a stored pipeline unchanged', () => {
  expect(pipelineSpecOf(pipelineDraftOf('name', spec))).toEqual(spec);
});

test('sends what is no number as it was typed', () => {
  const changed = changeNode(pipelineDraftOf('name', spec), 1, { retries: 'many' });
  expect(pipelineSpecOf(changed)).toMatchObject({ adjacencyList: [{}, { retries: 'many' }, {}, {}] });
});

test('leaves out an input of which nothing was typed, and keeps both of one key apart', () => {
  const draft = pipelineDraftOf('name', spec);
  const empty = { row: 1, key: '', expression: '' };
  const host = { row: 2, key: 'host', expression: 'a' };
  const sent = (inputs: (typeof host)[]) => pipelineSpecOf(changeNode(draft, 1, { inputs }));
  expect(sent([empty, host])).toMatchObject({ adjacencyList: [{}, { inputs: { host: 'a' } }, {}, {}] });
  const twice = [host, { ...host, row: 3, expression: 'b' }];
  expect(repeatedKey(twice)).toBe('host');
  expect(repeatedKey([empty, { ...empty, row: 4 }, host])).toBeUndefined();
  expect(JSON.stringify(sent(twice))).toContain('[["host","a"],["host","b"]]');
});
