'use client';

import { Button, Disclosure } from '@heroui/react';
import { CirclePlay, Trash2 } from 'lucide-react';
import { MultiSelect } from '#components/form/multi-select.tsx';
import { SelectInput } from '#components/form/select-input.tsx';
import { TextInput } from '#components/form/text-input.tsx';
import { type DraftNode, startId } from '#components/pipeline/draft.ts';
import type { FieldIssue } from '#lib/errors.ts';

interface NodeRowProps {
  node: DraftNode;
  /** All nodes of the pipeline, to lead to. */
  nodes: DraftNode[];
  operations: string[];
  /** Issues of this node; paths start at its fields. */
  issues: FieldIssue[];
  isSelected: boolean;
  onChange(node: DraftNode): void;
  onRemove(): void;
}

/** One node of a pipeline as a form: what it runs, what comes next, and how patient to be. */
export function NodeRow({ node, nodes, operations, issues, isSelected, onChange, onRemove }: NodeRowProps) {
  const isStart = node.id === startId && node.operation === '';
  const problem = (field: string) =>
    issues
      .filter((issue) => issue.path[0] === field)
      .map((issue) => issue.message)
      .join(' ') || undefined;
  const general = issues.filter((issue) => issue.path.length === 0);
  const set = (change: Partial<DraftNode>) => onChange({ ...node, ...change });
  const successors = (
    <MultiSelect
      label={isStart ? 'Begins with' : 'Then'}
      placeholder={isStart ? 'Choose the first nodes' : 'Nothing'}
      value={node.to}
      options={nodes
        .filter((other) => other.key !== node.key && other.id !== startId)
        .map((other) => ({ id: other.id, label: nameOf(other) }))}
      onChange={(to) => set({ to })}
      problem={problem('to')}
    />
  );
  return (
    <li
      aria-label={isStart ? 'Start' : `Node ${node.id}`}
      className={`panel p-4 ${isSelected ? 'border-accent' : ''} ${issues.length > 0 ? 'border-danger' : ''}`}
    >
      {general.map((issue) => (
        <p key={issue.message} role="alert" className="mb-3 text-danger text-sm">
          {issue.message}
        </p>
      ))}
      {isStart ? (
        <div className="grid items-start gap-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
          <p className="flex items-center gap-2 pt-1 text-sm sm:pt-7">
            <CirclePlay aria-hidden className="size-4 text-muted" />
            <span>
              <span className="font-medium">Start</span> <span className="text-muted">(node 0)</span>
            </span>
          </p>
          {successors}
        </div>
      ) : (
        <>
          <div className="grid grid-cols-[4.5rem_minmax(0,1fr)_auto] items-start gap-3 sm:grid-cols-[4.5rem_minmax(0,1fr)_minmax(0,1fr)_auto]">
            <TextInput
              label="Node"
              isCode
              inputMode="numeric"
              value={node.id}
              onChange={(id) => set({ id })}
              problem={problem('id')}
            />
            <SelectInput
              label="Operation"
              placeholder="Choose an operation"
              value={node.operation === '' ? null : node.operation}
              options={withCurrent(operations, node.operation).map((name) => ({ id: name, label: name }))}
              onChange={(operation) => set({ operation })}
              problem={problem('operation')}
            />
            <div className="order-last col-span-3 sm:order-none sm:col-span-1">{successors}</div>
            <Button
              isIconOnly
              variant="ghost"
              className="mt-6"
              aria-label={`Remove node ${node.id}`}
              onPress={onRemove}
            >
              <Trash2 aria-hidden className="size-4" />
            </Button>
          </div>
          <Disclosure
            className="mt-2"
            defaultExpanded={['timeoutSeconds', 'retries', 'when', 'inputs'].some((field) => problem(field))}
          >
            <Disclosure.Heading>
              <Disclosure.Trigger className="flex items-center gap-1.5 text-muted text-sm">
                Options{summaryOf(node)}
                <Disclosure.Indicator className="size-4" />
              </Disclosure.Trigger>
            </Disclosure.Heading>
            <Disclosure.Content>
              <Disclosure.Body className="grid gap-3 pt-3 sm:grid-cols-2">
                <TextInput
                  label="Time-out (s)"
                  isCode
                  inputMode="numeric"
                  placeholder="30"
                  value={node.timeoutSeconds}
                  onChange={(timeoutSeconds) => set({ timeoutSeconds })}
                  problem={problem('timeoutSeconds')}
                />
                <TextInput
                  label="Retries"
                  isCode
                  inputMode="numeric"
                  placeholder="0"
                  value={node.retries}
                  onChange={(retries) => set({ retries })}
                  problem={problem('retries')}
                />
                <TextInput
                  label="When (CEL)"
                  isCode
                  placeholder='severity == "high"'
                  description="The node is skipped unless this is true of the context."
                  className="sm:col-span-2"
                  value={node.when}
                  onChange={(when) => set({ when })}
                  problem={problem('when')}
                />
                <TextInput
                  label="Inputs (JSON)"
                  isCode
                  rows={3}
                  placeholder={'{"host": "node.name"}'}
                  description="Key to CEL expression; when given, the step receives exactly these keys."
                  className="sm:col-span-2"
                  value={node.inputs}
                  onChange={(inputs) => set({ inputs })}
                  problem={problem('inputs')}
                />
              </Disclosure.Body>
            </Disclosure.Content>
          </Disclosure>
        </>
      )}
    </li>
  );
}

function nameOf(node: DraftNode): string {
  return node.operation === '' ? `Node ${node.id}` : `${node.id} · ${node.operation}`;
}

// An operation that is gone stays shown, so that the problem can be seen.
function withCurrent(operations: string[], current: string): string[] {
  return current === '' || operations.includes(current) ? operations : [current, ...operations];
}

function summaryOf({ timeoutSeconds, retries, when, inputs }: DraftNode): string {
  const parts = [
    timeoutSeconds && `${timeoutSeconds} s`,
    retries && `${retries} ${retries === '1' ? 'retry' : 'retries'}`,
    when && 'condition',
    inputs && 'inputs',
  ].filter(Boolean);
  return parts.length > 0 ? `: ${parts.join(', ')}` : '';
}
