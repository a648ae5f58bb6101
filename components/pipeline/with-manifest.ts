import { type Manifest, toManifest } from '#components/manifest/manifest.ts';
import { type PipelineDraft, pipelineDraftOf, pipelineSpecOf } from '#components/pipeline/draft.ts';
import type { ObjectMetadata } from '#lib/metadata.ts';
import { startNode } from '#lib/pipelines/graph.ts';
import type { PipelineSpec } from '#lib/pipelines/schema.ts';

/** The manifest of what is drawn. */
export function manifestOf(draft: PipelineDraft, metadata?: ObjectMetadata): Manifest {
  return toManifest('OperationSet', { name: draft.name, metadata, spec: pipelineSpecOf(draft) });
}

/** The drawing of what a manifest says; undefined where that cannot be drawn, as while a node is being written. */
export function withManifest(
  _: PipelineDraft,
  { name, spec }: { name: string; spec: PipelineSpec },
): PipelineDraft | undefined {
  const ids = new Set(spec.adjacencyList.map(({ id }) => id));
  const isDrawable =
    ids.has(startNode) &&
    ids.size === spec.adjacencyList.length &&
    spec.adjacencyList.every(({ to }) => to.every((id) => ids.has(id)) && new Set(to).size === to.length);
  return isDrawable ? pipelineDraftOf(name, spec) : undefined;
}
