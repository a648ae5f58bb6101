'use client';

import { Switch } from '@heroui/react';
import { ArrowUpRight } from 'lucide-react';
import { ChoiceField } from '#components/form/choice-field.tsx';
import { TextInput } from '#components/form/text-input.tsx';
import { Link } from '#components/layout/link.tsx';
import { changeNode, type DraftNode } from '#components/pipeline/draft.ts';
import { InputRows } from '#components/pipeline/input-rows.tsx';
import { SuccessorList } from '#components/pipeline/successor-list.tsx';
import type { EditPipeline } from '#components/pipeline/use-pipeline.ts';
import type { FieldIssue } from '#lib/errors.ts';
import { startNode } from '#lib/pipelines/graph.ts';

interface NodeInspectorProps {
  node: DraftNode;
  /** All nodes of the pipeline, to lead to. */
  nodes: DraftNode[];
  operations: string[];
  /** Issues of this node; paths start at its fields. */
  issues: FieldIssue[];
  isOrdered: boolean;
  edit: EditPipeline;
  onGoTo(node: number): void;
}

/** One node's fields: what it runs, what comes next, how patient to be, and what it receives. */
export function NodeInspector(props: NodeInspectorProps) {
  const { node, nodes, operations, issues, isOrdered, edit, onGoTo } = props;
  const isStart = node.id === startNode;
  const problem = (field: string) =>
    issues
      .filter((issue) => issue.path[0] === field)
      .map((issue) => issue.message)
      .join(' ') || undefined;
  const general = issues.filter((issue) => issue.path.length === 0 || issue.path[0] === 'id');
  const set = (change: Partial<DraftNode>, field?: string) =>
    edit((draft) => changeNode(draft, node.id, change), field && `${node.id} ${field}`);
  const successors = (
    <SuccessorList
      node={node}
      nodes={nodes}
      isOrdered={isOrdered}
      problem={problem('to')}
      edit={edit}
      onGoTo={onGoTo}
    />
  );
  return (
    <div className="flex flex-col gap-4 p-4">
      <h2 className="font-semibold text-sm">{isStart ? 'Start' : `Node ${node.id}`}</h2>
      {general.map((issue) => (
        <p key={issue.message} role="alert" className="text-danger text-sm">
          {issue.message}
        </p>
      ))}
      {isStart ? (
        <>
          <p className="text-muted text-sm">Every run begins here; the start runs no operation itself.</p>
          {successors}
        </>
      ) : (
        <>
          <div className="flex flex-col items-start gap-1">
            <ChoiceField
              label="Operation"
              placeholder="Choose an operation"
              value={node.operation}
              choices={operations}
              onChange={(operation) => set({ operation })}
              problem={problem('operation')}
            />
            {operations.includes(node.operation) && (
              <Link
                href={`/operations/${node.operation}`}
                className="inline-flex items-center gap-1 rounded text-muted text-xs hover:text-foreground hover:underline"
              >
                Open {node.operation}
                <ArrowUpRight aria-hidden className="size-3" />
              </Link>
            )}
          </div>
          {successors}
          <div className="grid grid-cols-2 items-start gap-3">
            <TextInput
              label="Time-out (s)"
              isCode
              inputMode="numeric"
              placeholder="30"
              value={node.timeoutSeconds}
              onChange={(timeoutSeconds) => set({ timeoutSeconds }, 'timeoutSeconds')}
              problem={problem('timeoutSeconds')}
            />
            <TextInput
              label="Retries"
              isCode
              inputMode="numeric"
              placeholder="0"
              value={node.retries}
              onChange={(retries) => set({ retries }, 'retries')}
              problem={problem('retries')}
            />
          </div>
          <TextInput
            label="When (CEL)"
            isCode
            placeholder='severity == "high"'
            description="The node is skipped unless this is true of the context."
            value={node.when}
            onChange={(when) => set({ when }, 'when')}
            problem={problem('when')}
          />
          <div className="flex flex-col gap-2">
            <Switch
              isSelected={node.inputs !== null}
              onChange={(isChosen) =>
                set({ inputs: isChosen ? [{ row: 0, key: '', expression: '' }] : null })
              }
            >
              <Switch.Content>
                <Switch.Control>
                  <Switch.Thumb />
                </Switch.Control>
                Choose what it receives
              </Switch.Content>
            </Switch>
            {node.inputs === null ? (
              <p className="text-muted text-xs">
                It receives the whole context: the parameters and the results before it.
              </p>
            ) : (
              <InputRows
                inputs={node.inputs}
                issues={issues.filter(({ path }) => path[0] === 'inputs')}
                onChange={(inputs, field) => set({ inputs }, field)}
              />
            )}
          </div>
        </>
      )}
    </div>
  );
}
