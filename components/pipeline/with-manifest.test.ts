import { expect, it } from 'vitest';
import { pipelineDraftOf } from '#components/pipeline/draft.ts';
import { manifestOf, withManifest } from '#components/pipeline/with-manifest.ts';
import { pipelineSpecSchema } from '#lib/pipelines/schema.ts';

const read = (adjacencyList: object[]) => pipelineSpecSchema.parse({ adjacencyList });
const empty = pipelineDraftOf('p', read([{ id: 0 }]));

it('takes from a manifest what the drawing has written into it', () => {
  const spec = read([
    { id: 0, to: [2, 1] },
    {
      id: 1,
      operation: 'one',
      timeoutSeconds: 5,
      retries: 2,
      when: 'a > 1',
      inputs: { b: 'c' },
      dependences: [2],
    },
    { id: 2, operation: 'two', inputs: {} },
  ]);
  const draft = pipelineDraftOf('p', spec);
  const written = pipelineSpecSchema.parse(manifestOf(draft).spec);
  expect(withManifest(empty, { name: 'p', spec: written })).toEqual(draft);
});

it.each([
  ['two nodes have one id', [{ id: 0, to: [1] }, { id: 1 }, { id: 1 }]],
  ['an edge leads nowhere', [{ id: 0, to: [1, 2] }, { id: 1 }]],
  ['an edge stands there twice', [{ id: 0, to: [1, 1] }, { id: 1 }]],
  ['there is no start', [{ id: 1 }]],
  ['there is nothing', []],
])('leaves the drawing as it is while %s', (_, nodes) => {
  expect(withManifest(empty, { name: 'p', spec: read(nodes) })).toBeUndefined();
});
