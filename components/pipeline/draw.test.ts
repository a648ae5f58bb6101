import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { copyNodes, pasteNodes, readCopied } from '#components/pipeline/copy-nodes.ts';
import { type DraftNode, newPipelineDraft, type PipelineDraft } from '#components/pipeline/draft.ts';
import {
  connect,
  disconnect,
  insertAfter,
  insertOnEdge,
  moveSuccessor,
  removeNodes,
  whyNotConnect,
} from '#components/pipeline/draw.ts';
import { graphIssues } from '#components/pipeline/node-issues.ts';

const shapeOf = ({ nodes }: PipelineDraft) => Object.fromEntries(nodes.map(({ id, to }) => [id, to]));

/** 0 → 1 → 2 → 3. */
function chain(): PipelineDraft {
  return [0, 1, 2].reduce((draft, from) => insertAfter(draft, from, 'probe').draft, newPipelineDraft());
}

describe('drawing a pipeline', () => {
  it('adds nodes after each other, under ids of its own', () => {
    expect(shapeOf(chain())).toEqual({ 0: [1], 1: [2], 2: [3], 3: [] });
    expect(shapeOf(insertAfter(chain(), 1, 'probe').draft)).toEqual({
      0: [1],
      1: [2, 4],
      2: [3],
      3: [],
      4: [],
    });
  });

  it('puts a node onto an edge, in its place among the others', () => {
    const branched = insertAfter(chain(), 1, 'probe').draft;
    const { draft, id } = insertOnEdge(branched, { from: 1, to: 2 }, 'between');
    expect(id).toBe(5);
    expect(shapeOf(draft)).toMatchObject({ 1: [5, 4], 5: [2] });
  });

  it('takes a node out of a chain and leaves a chain', () => {
    expect(shapeOf(removeNodes(chain(), [2]))).toEqual({ 0: [1], 1: [3], 3: [] });
    expect(shapeOf(removeNodes(chain(), [0, 1, 2]))).toEqual({ 0: [3], 3: [] });
  });

  it('closes no gap where it is not clear what would lead where', () => {
    const branched = insertAfter(chain(), 2, 'probe').draft;
    expect(shapeOf(removeNodes(branched, [2]))).toEqual({ 0: [1], 1: [], 3: [], 4: [] });
  });

  it('refuses edges with their reason', () => {
    const { nodes } = chain();
    expect(whyNotConnect(nodes, { from: 3, to: 1 })).toMatch(/cycle/);
    expect(whyNotConnect(nodes, { from: 1, to: 2 })).toMatch(/already/);
    expect(whyNotConnect(nodes, { from: 1, to: 0 })).toMatch(/start/);
    expect(whyNotConnect(nodes, { from: 1, to: 1 })).toMatch(/itself/);
    expect(whyNotConnect(nodes, { from: 1, to: 9 })).toMatch(/no such node/);
    expect(whyNotConnect(nodes, { from: 1, to: 3 })).toBeUndefined();
  });

  it('draws and takes away an edge, and changes the order of paths', () => {
    const drawn = connect(chain(), { from: 1, to: 3 });
    expect(shapeOf(drawn)[1]).toEqual([2, 3]);
    expect(shapeOf(moveSuccessor(drawn, { from: 1, to: 3 }, -1))[1]).toEqual([3, 2]);
    expect(shapeOf(moveSuccessor(drawn, { from: 1, to: 3 }, 1))[1]).toEqual([2, 3]);
    expect(disconnect(drawn, [{ from: 1, to: 3 }])).toEqual(chain());
  });

  it('copies nodes with the edges among them, after another node', () => {
    const text = copyNodes(chain().nodes, new Set([0, 2, 3])) ?? '';
    const { draft, ids } = pasteNodes(chain(), readCopied(text) ?? [], 3);
    expect(ids).toEqual([4, 5]);
    expect(shapeOf(draft)).toEqual({ 0: [1], 1: [2], 2: [3], 3: [4], 4: [5], 5: [] });
    expect(copyNodes(chain().nodes, new Set([0]))).toBeUndefined();
    expect(readCopied('some other text')).toBeUndefined();
  });
});

type Draw = (draft: PipelineDraft) => PipelineDraft;

const pick = (nodes: readonly DraftNode[], at: number) => nodes[at % nodes.length]?.id ?? 0;
const places = fc.tuple(fc.nat(50), fc.nat(50));

/** Anything that can be done to a drawing. */
const draws: fc.Arbitrary<Draw> = fc.oneof(
  places.map(
    ([at]): Draw =>
      (draft) =>
        insertAfter(draft, pick(draft.nodes, at), 'probe').draft,
  ),
  places.map(
    ([at, which]): Draw =>
      (draft) => {
        const from = pick(draft.nodes, at);
        const to = draft.nodes.find(({ id }) => id === from)?.to ?? [];
        const next = to[which % to.length];
        return next === undefined ? draft : insertOnEdge(draft, { from, to: next }, 'probe').draft;
      },
  ),
  places.map(
    ([a, b]): Draw =>
      (draft) =>
        connect(draft, { from: pick(draft.nodes, a), to: pick(draft.nodes, b) }),
  ),
  places.map(
    ([a, b]): Draw =>
      (draft) =>
        disconnect(draft, [{ from: pick(draft.nodes, a), to: pick(draft.nodes, b) }]),
  ),
  places.map(
    ([a, b]): Draw =>
      (draft) =>
        removeNodes(draft, [pick(draft.nodes, a), pick(draft.nodes, b)]),
  ),
  places.map(
    ([a, b]): Draw =>
      (draft) => {
        const copied = readCopied(
          copyNodes(draft.nodes, new Set([pick(draft.nodes, a), pick(draft.nodes, b)])) ?? '',
        );
        return copied ? pasteNodes(draft, copied, pick(draft.nodes, b)).draft : draft;
      },
  ),
);

test('whatever is drawn has no cycle, no edge twice, none into the start and none to a node that is not there', () => {
  fc.assert(
    fc.property(fc.array(draws, { maxLength: 40 }), (steps) => {
      const { nodes } = steps.reduce((draft, draw) => draw(draft), newPipelineDraft());
      expect(nodes[0]?.id).toBe(0);
      const bad = graphIssues(nodes, ['probe']).filter(({ message }) => !/reached|names no/.test(message));
      expect(bad).toEqual([]);
    }),
  );
});

test('taking away what was put onto an edge gives back what was there', () => {
  fc.assert(
    fc.property(fc.array(draws, { maxLength: 20 }), places, (steps, [at, which]) => {
      const before = steps.reduce((draft, draw) => draw(draft), newPipelineDraft());
      const from = pick(before.nodes, at);
      const to = before.nodes.find(({ id }) => id === from)?.to ?? [];
      const next = to[which % to.length];
      fc.pre(next !== undefined);
      const { draft, id } = insertOnEdge(before, { from, to: next ?? 0 }, 'probe');
      expect(removeNodes(draft, [id])).toEqual(before);
    }),
  );
});
