'use client';

import { CodeEditor } from '#components/editor/code-editor.tsx';
import { problemAt } from '#components/form/field-issues.ts';
import { TextInput } from '#components/form/text-input.tsx';
import type { OperationDraft } from '#components/operation/draft.ts';
import type { ErrorView } from '#lib/errors.ts';

interface ScriptRunnerFormProps {
  value: OperationDraft['scriptRunner'];
  onChange(value: OperationDraft['scriptRunner']): void;
  error: ErrorView | null;
}

const at = (field: string) => ['spec', 'processor', 'scriptRunner', field];

/** A script, the context values it gets as arguments, and the key its output is stored under. */
export function ScriptRunnerForm({ value, onChange, error }: ScriptRunnerFormProps) {
  const scriptProblem = problemAt(error, at('script'));
  return (
    <section aria-label="Script" className="flex min-h-0 flex-1 flex-col bg-surface">
      <div className="grid gap-4 p-4 sm:grid-cols-2">
        <TextInput
          label="Arguments"
          isCode
          placeholder="node, path"
          description="Context keys, comma-separated; their values become the arguments."
          value={value.argKeys}
          onChange={(argKeys) => onChange({ ...value, argKeys })}
          problem={problemAt(error, at('argKeys'))}
        />
        <TextInput
          label="Result key"
          isCode
          placeholder="disk-check"
          description="Results get operation.<key>.output, and .error on failure."
          value={value.operationResultKey}
          onChange={(operationResultKey) => onChange({ ...value, operationResultKey })}
          problem={problemAt(error, at('operationResultKey'))}
        />
      </div>
      {scriptProblem && (
        <p role="alert" className="px-4 pb-3 text-danger text-sm">
          {scriptProblem}
        </p>
      )}
      <div className="min-h-0 flex-1 border-border border-t">
        <CodeEditor
          path="script"
          language="shell"
          label="Script"
          value={value.script}
          onChange={(script) => onChange({ ...value, script })}
        />
      </div>
    </section>
  );
}
