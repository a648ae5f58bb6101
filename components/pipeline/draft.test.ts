import { expect, test } from 'vitest';
import {
  addNode,
  changeNode,
  newPipelineDraft,
  pipelineDraftOf,
  pipelineSpecOf,
  removeNode,
} from '#components/pipeline/draft.ts';
import type { PipelineSpec } from '#lib/pipelines/schema.ts';

const spec: PipelineSpec = {
  strategy: 'firstPath',
  adjacencyList: [
    { id: 0, to: [1] },
    { id: 1, operation: 'first', to: [2], timeoutSeconds: 5, retries: 2, dependences: [0] },
    { id: 2, operation: 'second', to: [], when: 'ok', inputs: { host: 'node.name' } },
  ],
};

test('gives back a stored pipeline unchanged', () => {
  expect(pipelineSpecOf(pipelineDraftOf('name', spec))).toEqual(spec);
});

test('adds nodes as a chain from the start', () => {
  const draft = addNode(addNode(newPipelineDraft(), 'first'), 'second');
  expect(draft.nodes.map(({ id, operation, to }) => [id, operation, to])).toEqual([
    ['0', '', ['1']],
    ['1', 'first', ['2']],
    ['2', 'second', []],
  ]);
});

test('removes the edges to a removed node', () => {
  const draft = removeNode(pipelineDraftOf('name', spec), 3);
  expect(draft.nodes.map((node) => node.to)).toEqual([['1'], []]);
});

test('keeps edges when a node gets another id', () => {
  const draft = pipelineDraftOf('name', spec);
  const [, first] = draft.nodes;
  if (!first) throw new Error('The first node is missing.');
  expect(changeNode(draft, { ...first, id: '7' }).nodes[0]?.to).toEqual(['7']);
});

test('sends what is no number or JSON as it was typed', () => {
  const draft = pipelineDraftOf('name', spec);
  const [start] = draft.nodes;
  if (!start) throw new Error('The start is missing.');
  const changed = changeNode(draft, { ...start, retries: 'many', inputs: '{' });
  expect(pipelineSpecOf(changed)).toMatchObject({
    adjacencyList: [{ retries: 'many', inputs: '{' }, {}, {}],
  });
});
