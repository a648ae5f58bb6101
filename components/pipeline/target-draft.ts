import { z } from 'zod';
import { parseLabels } from '#components/pipeline/label-selector-text.ts';
import type { PodReference, TargetSelector } from '#lib/engines/target-selector.ts';

const kinds = ['anywhere', 'nodes', 'nodeLabels', 'pods'] as const;

const targetDraftSchema = z.object({
  kind: z.enum(kinds),
  nodes: z.array(z.string()),
  nodeLabels: z.string(),
  /** `namespace/name`, separated by spaces, commas or lines. */
  pods: z.string(),
  podLabels: z.string(),
  podNamespace: z.string(),
});

/** What the run dialog holds of where to run; what another kind was given is kept while it is open. */
export type TargetDraft = z.infer<typeof targetDraftSchema>;

export type TargetProblems = Partial<Record<keyof TargetDraft, string>>;

export const anywhere: TargetDraft = {
  kind: 'anywhere',
  nodes: [],
  nodeLabels: '',
  pods: '',
  podLabels: '',
  podNamespace: '',
};

/** The kind of that id. */
export function targetKind(id: string): TargetDraft['kind'] {
  return kinds.find((kind) => kind === id) ?? 'anywhere';
}

/** What is sent for a draft; undefined for "anywhere". */
export function selectorOfDraft(
  draft: TargetDraft,
): { selector: TargetSelector | undefined } | { problems: TargetProblems } {
  switch (draft.kind) {
    case 'anywhere':
      return { selector: undefined };
    case 'nodes':
      if (draft.nodes.length === 0) return { problems: { nodes: 'Choose at least one node.' } };
      return { selector: { nodeNames: draft.nodes } };
    case 'nodeLabels': {
      const labels = parseLabels(draft.nodeLabels);
      if ('problem' in labels) return { problems: { nodeLabels: labels.problem } };
      return { selector: { nodeSelector: labels.selector } };
    }
    case 'pods':
      return selectorOfPods(draft);
  }
}

function selectorOfPods(draft: TargetDraft): ReturnType<typeof selectorOfDraft> {
  const names = splitNames(draft.pods);
  const references = names.map(toReference);
  const bad = names.find((_, index) => references[index] === undefined);
  if (bad) return { problems: { pods: `“${bad}” is no Pod; expected namespace/name.` } };
  if (draft.podLabels.trim() === '') {
    if (names.length === 0) return { problems: { pods: 'Name at least one Pod, or give labels.' } };
    return { selector: { podReferences: references.filter((each) => each !== undefined) } };
  }
  const labels = parseLabels(draft.podLabels);
  if ('problem' in labels) return { problems: { podLabels: labels.problem } };
  const podNamespace = draft.podNamespace.trim();
  return {
    selector: {
      ...(names.length > 0 && { podReferences: references.filter((each) => each !== undefined) }),
      podSelector: labels.selector,
      ...(podNamespace && { podNamespace }),
    },
  };
}

/** Names separated by spaces, commas or lines. */
export function splitNames(text: string): string[] {
  return [...new Set(text.split(/[\s,]+/).filter(Boolean))];
}

function toReference(text: string): PodReference | undefined {
  const [, namespace, name] = /^([^/]+)\/([^/]+)$/.exec(text) ?? [];
  return namespace && name ? { namespace, name } : undefined;
}

/** Where to run the pipeline, as this browser's dialog was last left. */
export function recallTargets(pipeline: string): TargetDraft {
  try {
    const stored = targetDraftSchema.safeParse(JSON.parse(localStorage.getItem(keyOf(pipeline)) ?? ''));
    return stored.data ?? anywhere;
  } catch {
    return anywhere;
  }
}

/** Keeps the choice for the next time the dialog opens; a browser that refuses storage forgets it. */
export function rememberTargets(pipeline: string, draft: TargetDraft): void {
  try {
    localStorage.setItem(keyOf(pipeline), JSON.stringify(draft));
  } catch {
    // Storage is full or switched off.
  }
}

function keyOf(pipeline: string): string {
  return `podsmith:targets:${pipeline}`;
}
