'use client';

import { Play } from 'lucide-react';
import { useState } from 'react';
import { FormDialog } from '#components/dialog/form-dialog.tsx';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { problemAt } from '#components/form/field-issues.ts';
import { TextInput } from '#components/form/text-input.tsx';
import { useFormError } from '#components/form/use-form-error.ts';
import { jsonObjectProblem } from '#components/json/is-json.ts';
import { recallParameters, rememberParameters } from '#components/pipeline/last-parameters.ts';
import {
  recallTargets,
  rememberTargets,
  selectorOfDraft,
  type TargetDraft,
} from '#components/pipeline/target-draft.ts';
import { TargetFields } from '#components/pipeline/target-fields.tsx';
import type { TargetSelector } from '#lib/engines/target-selector.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { Targeting } from '#lib/runs/service.ts';

interface RunDialogProps {
  pipeline: string;
  targeting: Targeting;
  isPending: boolean;
  /** Why the server refused the run. */
  refusal: ErrorView | null;
  /** @param run.parameters JSON text. */
  onRun(run: { parameters: string; targetSelector?: TargetSelector }): void;
  onClose(): void;
}

/** Asks for the parameters and the targets of a run; both start as they were last left in this browser. */
export function RunDialog({ pipeline, targeting, isPending, refusal, onRun, onClose }: RunDialogProps) {
  const [text, setText] = useState(() => recallParameters(pipeline));
  const [draft, setDraft] = useState(() => recallTargets(pipeline));
  const [wasSubmitted, setSubmitted] = useState(false);
  const { error, correct } = useFormError(refusal);
  const problem = text.trim() === '' ? undefined : jsonObjectProblem(text);
  const targetsOf = (of: TargetDraft) =>
    targeting.engine === 'local' ? { selector: undefined } : selectorOfDraft(of);
  const targets = targetsOf(draft);
  const changeText = (changed: string) => {
    correct({ parameters: text }, { parameters: changed });
    setText(changed);
  };
  const changeDraft = (changed: TargetDraft) => {
    // What another kind of target lacks was not asked for yet.
    if (changed.kind !== draft.kind) setSubmitted(false);
    correct(sentOf(targets), sentOf(targetsOf(changed)));
    setDraft(changed);
  };
  const remember = () => {
    rememberParameters(pipeline, text);
    rememberTargets(pipeline, draft);
  };
  const close = () => {
    remember();
    onClose();
  };
  const submit = () => {
    setSubmitted(true);
    if (problem !== undefined || 'problems' in targets) return;
    remember();
    onRun({ parameters: text, targetSelector: targets.selector });
  };
  return (
    <FormDialog
      title={`Run ${pipeline}`}
      verb="Start run"
      icon={Play}
      size={targeting.engine === 'local' ? 'md' : 'lg'}
      isPending={isPending}
      onSubmit={submit}
      onClose={close}
    >
      {error && <ErrorAlert error={error} />}
      <TextInput
        label="Parameters (JSON)"
        isCode
        autoFocus
        rows={targeting.engine === 'local' ? 8 : 5}
        value={text}
        onChange={changeText}
        description="Every step receives them, overlaid by the results of the steps before it."
        problem={(wasSubmitted ? problem : undefined) ?? problemAt(error, ['parameters'])}
      />
      <TargetFields
        targeting={targeting}
        draft={draft}
        onChange={changeDraft}
        problems={wasSubmitted && 'problems' in targets ? targets.problems : {}}
      />
    </FormDialog>
  );
}

/** Where to run, as the server reads it. */
function sentOf(targets: ReturnType<typeof selectorOfDraft>): { targetSelector?: TargetSelector } {
  return 'selector' in targets ? { targetSelector: targets.selector } : {};
}
