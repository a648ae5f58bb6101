import { nextFileId } from '#components/editor/draft-files.ts';
import { type Manifest, toManifest } from '#components/manifest/manifest.ts';
import { draftOf, type OperationDraft, specOf } from '#components/operation/draft.ts';
import type { ObjectMetadata } from '#lib/metadata.ts';
import type { OperationSpec } from '#lib/operations/schema.ts';

/** The manifest of what a form holds. */
export function manifestOf(draft: OperationDraft, metadata?: ObjectMetadata): Manifest {
  return toManifest('Operation', { name: draft.name, metadata, spec: specOf(draft) });
}

/**
 * The form of what a manifest says. Files keep their ids, by which they are open in the editor; what the form holds of
 * other kinds of operations stays.
 */
export function withManifest(
  draft: OperationDraft,
  { name, spec }: { name: string; spec: OperationSpec },
): OperationDraft {
  const said = draftOf(name, spec);
  const firstId = nextFileId(draft.files);
  const isFunction = said.kind === 'function';
  const files = said.files.map((file, index) => ({
    ...file,
    id: draft.files.find((before) => before.name === file.name)?.id ?? firstId + index,
  }));
  return {
    ...said,
    runtime: isFunction ? said.runtime : draft.runtime,
    files: isFunction ? files : draft.files,
    httpServer: said.kind === 'httpServer' ? said.httpServer : draft.httpServer,
    scriptRunner: said.kind === 'scriptRunner' ? said.scriptRunner : draft.scriptRunner,
    pods: said.kind === 'httpServer' ? draft.pods : said.pods,
  };
}
