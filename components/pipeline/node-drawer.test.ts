import { expect, test } from 'vitest';
import { changeNode, newPipelineDraft } from '#components/pipeline/draft.ts';
import { insertAfter } from '#components/pipeline/draw.ts';
import { nodeSize } from '#components/pipeline/graph-layout.ts';
import { neighbourOf } from '#components/pipeline/neighbour.ts';
import { createNodeDrawer } from '#components/pipeline/node-drawer.ts';

/** 0 → 1 → 2, and 1 → 3. */
const draft = [0, 1, 1].reduce((now, from) => insertAfter(now, from, 'probe').draft, newPipelineDraft());
const look = {
  problems: new Map<number, string>(),
  selection: { nodes: new Set<number>(), edges: new Set<string>() },
  direction: 'LR' as const,
};

test('draws only what has changed anew', () => {
  const draw = createNodeDrawer();
  const before = draw({ ...look, nodes: draft.nodes });
  const typed = draw({ ...look, nodes: changeNode(draft, 2, { when: 'a' }).nodes });
  expect(typed.nodes.filter((node) => !before.nodes.includes(node)).map(({ id }) => id)).toEqual(['2']);
  expect(typed.edges).toBe(before.edges);
  expect(typed.places).toBe(before.places);
  // What is not on the canvas changes nothing there.
  const more = draw({ ...look, nodes: changeNode(draft, 2, { when: 'a && b' }).nodes });
  expect(more.nodes).toBe(typed.nodes);
  const chosen = draw({
    ...look,
    nodes: changeNode(draft, 2, { when: 'a && b' }).nodes,
    selection: { nodes: new Set([1]), edges: new Set(['1-2']) },
  });
  expect(chosen.nodes.filter(({ selected }) => selected).map(({ id }) => id)).toEqual(['1']);
  expect(chosen.edges.filter(({ selected }) => selected).map(({ id }) => id)).toEqual(['1-2']);
  expect(chosen.nodes.filter((node) => !more.nodes.includes(node))).toHaveLength(1);
});

test('says how large a node is that was never on the page', () => {
  for (const { measured } of createNodeDrawer()({ ...look, nodes: draft.nodes }).nodes) {
    expect(measured).toEqual(nodeSize);
  }
});

test('marks what is wrong with a node, also for those who do not see it', () => {
  const { nodes } = createNodeDrawer()({
    ...look,
    nodes: draft.nodes,
    problems: new Map([[3, 'Too late.']]),
  });
  const [marked] = nodes.filter(({ data }) => data.problem);
  expect(marked?.ariaLabel).toBe('Node 3: probe. Too late.');
});

test.each(['LR', 'TB'] as const)(
  'arrows follow the edges, and go from branch to branch (%s)',
  (direction) => {
    const { places } = createNodeDrawer()({ ...look, nodes: draft.nodes, direction });
    const [on, back, down, up] =
      direction === 'LR'
        ? (['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp'] as const)
        : (['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft'] as const);
    const go = (id: number, key: typeof on | typeof back | typeof down | typeof up) =>
      neighbourOf(id, key, { nodes: draft.nodes, places, direction });
    expect([go(0, on), go(1, on), go(2, on)]).toEqual([1, 2, undefined]);
    expect([go(3, back), go(1, back), go(0, back)]).toEqual([1, 0, undefined]);
    expect([go(2, down), go(3, down)]).toEqual([3, undefined]);
    expect([go(3, up), go(2, up)]).toEqual([2, undefined]);
  },
);
