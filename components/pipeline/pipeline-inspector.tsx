'use client';

import { Button } from '@heroui/react';
import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ChoiceCards } from '#components/form/choice-cards.tsx';
import { problemAt } from '#components/form/field-issues.ts';
import { TextInput } from '#components/form/text-input.tsx';
import type { PipelineDraft } from '#components/pipeline/draft.ts';
import type { EditPipeline } from '#components/pipeline/use-pipeline.ts';
import type { ErrorView, FieldIssue } from '#lib/errors.ts';
import type { Strategy } from '#lib/pipelines/strategy.ts';

interface PipelineInspectorProps {
  draft: PipelineDraft;
  isNew: boolean;
  error: ErrorView | null;
  /** What is wrong with the list of nodes; paths start at the node's place in it. */
  issues: FieldIssue[];
  edit: EditPipeline;
  onGoTo(node: number): void;
  /** What there is of a saved pipeline: its labels, runs, and how it is deleted. */
  children?: ReactNode;
}

const strategies: { id: Strategy; label: string; hint: string }[] = [
  { id: 'all', label: 'All', hint: 'Every node, branches in parallel' },
  { id: 'firstPath', label: 'First path', hint: 'Path by path, until one succeeds' },
];

/** So many problems are listed; the canvas marks them all. */
const listedMost = 20;

/** The pipeline's own fields, and all that is wrong with its drawing. */
export function PipelineInspector(props: PipelineInspectorProps) {
  const { draft, isNew, error, issues, edit, onGoTo, children } = props;
  return (
    <div className="flex flex-col gap-5 p-4">
      <section aria-label="Pipeline" className="flex flex-col gap-4">
        <TextInput
          label="Name"
          isCode
          isRequired={isNew}
          isReadOnly={!isNew}
          placeholder="diagnose-node"
          description={isNew ? 'Lower-case letters, digits, “-” and “.”.' : 'A pipeline keeps its name.'}
          value={draft.name}
          onChange={(name) => edit((before) => ({ ...before, name }), 'name')}
          problem={problemAt(error, ['name'])}
        />
        <ChoiceCards
          label="Strategy"
          columns={1}
          value={draft.strategy}
          options={strategies}
          onChange={(id) => {
            const strategy = strategies.find((each) => each.id === id)?.id;
            if (strategy) edit((before) => ({ ...before, strategy }));
          }}
          problem={problemAt(error, ['spec', 'strategy'])}
        />
      </section>
      {issues.length > 0 && (
        <section aria-labelledby="problems" className="flex flex-col gap-1.5">
          <h2 id="problems" className="font-medium text-sm">
            {issues.length === 1 ? '1 problem' : `${issues.length} problems`}
          </h2>
          <ul aria-labelledby="problems" className="flex flex-col">
            {issues.slice(0, listedMost).map((issue) => {
              const node = draft.nodes[Number(issue.path[0] ?? Number.NaN)];
              return (
                <li key={`${issue.path.join('.')} ${issue.message}`}>
                  {node ? (
                    <Button
                      size="sm"
                      variant="ghost"
                      className="h-auto w-full justify-start whitespace-normal py-1.5 text-left font-normal text-danger"
                      onPress={() => onGoTo(node.id)}
                    >
                      <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 self-start" />
                      {issue.message}
                    </Button>
                  ) : (
                    <p className="px-3 py-1.5 text-danger text-sm">{issue.message}</p>
                  )}
                </li>
              );
            })}
          </ul>
          {issues.length > listedMost && (
            <p className="px-3 text-muted text-sm">
              and {issues.length - listedMost} more, marked in the graph
            </p>
          )}
        </section>
      )}
      {children}
    </div>
  );
}
