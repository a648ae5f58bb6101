'use client';

import { useState } from 'react';
import { ConfirmDialog } from '#components/dialog/confirm-dialog.tsx';
import { holdsExactly, nextFileId, toFiles } from '#components/editor/draft-files.ts';
import { ChoiceCards } from '#components/form/choice-cards.tsx';
import { problemAt } from '#components/form/field-issues.ts';
import { TextInput } from '#components/form/text-input.tsx';
import { lostAs, type OperationDraft } from '#components/operation/draft.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { ProcessorKind } from '#lib/operations/schema.ts';
import type { RuntimeView } from '#lib/runtimes/service.ts';

interface OperationSettingsProps {
  draft: OperationDraft;
  onChange(draft: OperationDraft): void;
  runtimes: RuntimeView[];
  error: ErrorView | null;
  /** A stored operation keeps its name. */
  isNew: boolean;
}

const kinds: { id: ProcessorKind; label: string; hint: string }[] = [
  { id: 'function', label: 'Function', hint: 'Your code, run here' },
  { id: 'httpServer', label: 'HTTP server', hint: 'A server you run' },
  { id: 'scriptRunner', label: 'Script', hint: 'Run with arguments' },
];

/** What an operation is: its name, processor, runtime and time-out. */
export function OperationSettings({ draft, onChange, runtimes, error, isNew }: OperationSettingsProps) {
  const [wanted, setWanted] = useState<RuntimeView | null>(null);
  const [wantedKind, setWantedKind] = useState<(typeof kinds)[number] | null>(null);
  const runtime = runtimes.find(({ name, aliases }) => [name, ...aliases].includes(draft.runtime));
  const starter = runtime?.starter ?? {};
  const missingRuntime = runtime
    ? undefined
    : `Podsmith has no runtime “${draft.runtime}” yet: the function is kept, and cannot be built.`;
  const replaceFiles = (chosen: RuntimeView) =>
    onChange({
      ...draft,
      runtime: chosen.name,
      files: toFiles(chosen.starter, nextFileId(draft.files)),
    });
  const chooseKind = (id: string) => {
    const kind = kinds.find((candidate) => candidate.id === id);
    if (!kind) return;
    if (lostAs(kind.id, draft, starter).length > 0) setWantedKind(kind);
    else switchTo(kind.id);
  };
  const switchTo = (kind: ProcessorKind) => {
    const [first] = runtimes;
    const lacksCode = kind === 'function' && draft.files.length === 0 && first !== undefined;
    const code = lacksCode ? { runtime: first.name, files: toFiles(first.starter) } : {};
    onChange({ ...draft, kind, ...code });
  };
  const chooseRuntime = (name: string) => {
    const chosen = runtimes.find((candidate) => candidate.name === name);
    if (!chosen || chosen === runtime) return;
    if (draft.files.length === 0 || holdsExactly(draft.files, starter)) replaceFiles(chosen);
    else setWanted(chosen);
  };

  return (
    <section aria-label="Operation" className="flex flex-col gap-5">
      <TextInput
        label="Name"
        isCode
        isRequired={isNew}
        isReadOnly={!isNew}
        placeholder="check-node"
        description={isNew ? 'Lower-case letters, digits, “-” and “.”.' : 'An operation keeps its name.'}
        value={draft.name}
        onChange={(name) => onChange({ ...draft, name })}
        problem={problemAt(error, ['name'])}
      />
      <ChoiceCards columns={1} label="Processor" value={draft.kind} options={kinds} onChange={chooseKind} />
      {draft.kind === 'function' && (
        <ChoiceCards
          columns={1}
          label="Runtime"
          value={runtime?.name ?? draft.runtime}
          options={runtimes.map(({ name, displayName }) => ({ id: name, label: displayName, hint: name }))}
          onChange={chooseRuntime}
          problem={problemAt(error, ['spec', 'processor', 'function', 'runtime']) ?? missingRuntime}
        />
      )}
      <TextInput
        label="Time-out (s)"
        isCode
        inputMode="numeric"
        placeholder="30"
        value={draft.timeoutSeconds}
        onChange={(timeoutSeconds) => onChange({ ...draft, timeoutSeconds })}
        problem={problemAt(error, ['spec', 'processor', 'timeoutSeconds'])}
      />
      {wantedKind && (
        <ConfirmDialog
          title={`Switch to ${wantedKind.label}?`}
          verb="Switch"
          status="warning"
          onConfirm={() => {
            switchTo(wantedKind.id);
            setWantedKind(null);
          }}
          onClose={() => setWantedKind(null)}
        >
          An operation has one processor. When you save it as “{wantedKind.label}”, it loses{' '}
          {lostAs(wantedKind.id, draft, starter).join(' and ')}. Until you save or leave this page, you can
          switch back.
        </ConfirmDialog>
      )}
      {wanted && (
        <ConfirmDialog
          title={`Switch to ${wanted.displayName}?`}
          verb="Take the starter files"
          status="warning"
          other={{
            verb: 'Keep my files',
            onChoose: () => {
              onChange({ ...draft, runtime: wanted.name });
              setWanted(null);
            },
          }}
          onConfirm={() => {
            replaceFiles(wanted);
            setWanted(null);
          }}
          onClose={() => setWanted(null)}
        >
          Its starter files replace the files you changed, unless you keep yours and make them fit the new
          runtime.
        </ConfirmDialog>
      )}
    </section>
  );
}
