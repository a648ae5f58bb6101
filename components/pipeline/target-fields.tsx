'use client';

import { useState } from 'react';
import { ChoiceCards } from '#components/form/choice-cards.tsx';
import { MultiSelect } from '#components/form/multi-select.tsx';
import { TextInput } from '#components/form/text-input.tsx';
import {
  splitNames,
  type TargetDraft,
  type TargetProblems,
  targetKind,
} from '#components/pipeline/target-draft.ts';
import type { Targeting } from '#lib/runs/service.ts';
import type { TargetNode } from '#lib/runs/target-store.ts';

interface TargetFieldsProps {
  targeting: Targeting;
  draft: TargetDraft;
  onChange(draft: TargetDraft): void;
  problems: TargetProblems;
}

const kinds: { id: TargetDraft['kind']; label: string; hint: string }[] = [
  { id: 'anywhere', label: 'Wherever there is room', hint: 'Once' },
  { id: 'nodes', label: 'Nodes', hint: 'Once on each' },
  { id: 'nodeLabels', label: 'Node labels', hint: 'On each that matches' },
  { id: 'pods', label: 'Pods', hint: 'On the node of each' },
];

const likeKubectl = 'As kubectl takes them: app=web,tier in (a,b),!legacy.';

/** The targets of a run. */
export function TargetFields({ targeting, draft, onChange, problems }: TargetFieldsProps) {
  if (targeting.engine === 'local') {
    return (
      <p className="text-muted text-sm">The local engine has one target, itself: the run happens there.</p>
    );
  }
  const set = (changes: Partial<TargetDraft>) => onChange({ ...draft, ...changes });
  return (
    <div className="flex flex-col gap-4">
      <ChoiceCards
        label="Run on"
        columns={2}
        value={draft.kind}
        options={kinds}
        onChange={(id) => set({ kind: targetKind(id) })}
      />
      {draft.kind === 'nodes' && (
        <NodeNames
          nodes={targeting.nodes}
          value={draft.nodes}
          onChange={(nodes) => set({ nodes })}
          problem={problems.nodes}
        />
      )}
      {draft.kind === 'nodeLabels' && (
        <TextInput
          label="Labels of the nodes"
          isCode
          placeholder="kubernetes.io/os=linux"
          description={likeKubectl}
          value={draft.nodeLabels}
          onChange={(nodeLabels) => set({ nodeLabels })}
          problem={problems.nodeLabels}
        />
      )}
      {draft.kind === 'pods' && (
        <>
          <TextInput
            label="Pods by name"
            isCode
            rows={2}
            placeholder="shop/web-0"
            description="namespace/name, several on lines of their own or with commas between."
            value={draft.pods}
            onChange={(pods) => set({ pods })}
            problem={problems.pods}
          />
          <div className="grid gap-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
            <TextInput
              label="Pods by labels"
              isCode
              placeholder="app=web"
              description={likeKubectl}
              value={draft.podLabels}
              onChange={(podLabels) => set({ podLabels })}
              problem={problems.podLabels}
            />
            <TextInput
              label="In namespace"
              isCode
              placeholder="all"
              value={draft.podNamespace}
              onChange={(podNamespace) => set({ podNamespace })}
            />
          </div>
        </>
      )}
    </div>
  );
}

interface NodeNamesProps {
  nodes: TargetNode[];
  value: string[];
  onChange(names: string[]): void;
  problem: string | undefined;
}

/** The cluster's nodes to choose from; where they are not known, a field to type their names into. */
function NodeNames({ nodes, value, onChange, problem }: NodeNamesProps) {
  const [typed, setTyped] = useState(value.join(', '));
  if (nodes.length === 0) {
    return (
      <TextInput
        label="Nodes"
        isCode
        placeholder="worker-1, worker-2"
        description="Podsmith does not know this cluster's nodes: it may not list them, or has not yet."
        value={typed}
        onChange={(text) => {
          setTyped(text);
          onChange(splitNames(text));
        }}
        problem={problem}
      />
    );
  }
  const gone = value.filter((name) => !nodes.some((node) => node.name === name));
  return (
    <MultiSelect
      label="Nodes"
      placeholder="Choose nodes"
      value={value}
      options={[
        ...nodes.map((node) => ({ id: node.name, label: labelOf(node) })),
        ...gone.map((name) => ({ id: name, label: `${name} (not in the cluster)` })),
      ]}
      onChange={onChange}
      problem={problem}
    />
  );
}

function labelOf({ name, ready, unschedulable }: TargetNode): string {
  if (!ready) return `${name} (not ready)`;
  return unschedulable ? `${name} (cordoned)` : name;
}
