'use client';

import { Button } from '@heroui/react';
import { Plus, X } from 'lucide-react';
import { TextInput } from '#components/form/text-input.tsx';
import type { DraftInput } from '#components/pipeline/draft.ts';
import type { FieldIssue } from '#lib/errors.ts';

interface InputRowsProps {
  inputs: DraftInput[];
  /** Their paths start with `inputs`; those of one key go on with it. */
  issues: FieldIssue[];
  /** With the field that was typed in, for undo. */
  onChange(inputs: DraftInput[], field?: string): void;
}

/** The keys a step receives, each with the expression that says its value. */
export function InputRows({ inputs, issues, onChange }: InputRowsProps) {
  const general = issues.filter(({ path }) => !inputs.some(({ key }) => path[1] === key));
  const change = (row: number, changed: Partial<DraftInput>, field: string) =>
    onChange(
      inputs.map((input) => (input.row === row ? { ...input, ...changed } : input)),
      `inputs ${row} ${field}`,
    );
  const next = Math.max(-1, ...inputs.map(({ row }) => row)) + 1;
  return (
    <div className="flex flex-col items-start gap-2">
      {inputs.length > 0 && (
        <ul aria-label="Inputs" className="flex w-full flex-col gap-2">
          {inputs.map((input, place) => (
            <li
              key={input.row}
              className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-start gap-1.5"
            >
              <TextInput
                label={`Key ${place + 1}`}
                hideLabel
                isCode
                placeholder="host"
                value={input.key}
                onChange={(key) => change(input.row, { key }, 'key')}
              />
              <TextInput
                label={`Expression ${place + 1} (CEL)`}
                hideLabel
                isCode
                placeholder="node.name"
                value={input.expression}
                onChange={(expression) => change(input.row, { expression }, 'expression')}
                problem={messagesOf(issues.filter(({ path }) => path[1] === input.key))}
              />
              <Button
                isIconOnly
                size="sm"
                variant="ghost"
                className="mt-0.5"
                aria-label={`Remove key ${place + 1}`}
                onPress={() => onChange(inputs.filter(({ row }) => row !== input.row))}
              >
                <X aria-hidden className="size-4" />
              </Button>
            </li>
          ))}
        </ul>
      )}
      {general.length > 0 && (
        <p role="alert" className="text-danger text-sm">
          {messagesOf(general)}
        </p>
      )}
      <p className="text-muted text-xs">
        {inputs.length === 0
          ? 'It receives no key at all.'
          : 'Key, and a CEL expression over the context; the step receives exactly these keys.'}
      </p>
      <Button
        size="sm"
        variant="tertiary"
        onPress={() => onChange([...inputs, { row: next, key: '', expression: '' }])}
      >
        <Plus aria-hidden className="size-3.5" />
        Add a key
      </Button>
    </div>
  );
}

function messagesOf(issues: FieldIssue[]): string | undefined {
  return [...new Set(issues.map(({ message }) => message))].join(' ') || undefined;
}
