import { z } from 'zod';
import type { DraftNode, PipelineDraft } from '#components/pipeline/draft.ts';
import { nextId } from '#components/pipeline/draw.ts';
import { draftNodeSchema } from '#components/pipeline/pipeline-form.ts';
import { limits } from '#lib/limits.ts';
import { startNode } from '#lib/pipelines/graph.ts';

const copiedSchema = z.object({ nodes: z.array(draftNodeSchema).min(1).max(limits.nodesPerPipeline) });

/** Nodes as text for the clipboard, with the edges among them; `undefined` when the start alone is chosen. */
export function copyNodes(nodes: readonly DraftNode[], ids: ReadonlySet<number>): string | undefined {
  const copied = nodes.filter(({ id }) => id !== startNode && ids.has(id));
  if (copied.length === 0) return undefined;
  return JSON.stringify({
    nodes: copied.map((node) => ({ ...node, to: node.to.filter((id) => ids.has(id)) })),
  });
}

/** The nodes of a text that {@link copyNodes} made; `undefined` for any other text. */
export function readCopied(text: string): DraftNode[] | undefined {
  try {
    return copiedSchema.safeParse(JSON.parse(text)).data?.nodes;
  } catch {
    return undefined;
  }
}

/** Adds copied nodes under ids of their own; `after` leads to those of them that no other leads to. */
export function pasteNodes(
  draft: PipelineDraft,
  copied: readonly DraftNode[],
  after: number,
): { draft: PipelineDraft; ids: number[] } {
  const first = nextId(draft.nodes);
  const idOf = new Map(copied.map(({ id }, place) => [id, first + place]));
  const added = copied.map(({ dependences: _ofOthers, ...node }, place) => ({
    ...node,
    id: first + place,
    to: [...new Set(node.to.flatMap((to) => idOf.get(to) ?? []))],
  }));
  const led = new Set(added.flatMap(({ to }) => to));
  const heads = added.map(({ id }) => id).filter((id) => !led.has(id));
  const lead = (node: DraftNode) => (node.id === after ? { ...node, to: [...node.to, ...heads] } : node);
  return { draft: { ...draft, nodes: [...draft.nodes.map(lead), ...added] }, ids: added.map(({ id }) => id) };
}
