import { operationForm } from '#components/operation/operation-form.ts';
import type { ShownStep } from '#components/run/run-steps.ts';
import { draftKey, type LocalDraft, readLocalDraft } from '#components/unsaved/local-draft.ts';
import type { RerunCode } from '#lib/runs/rerun.ts';
import type { RunOutline } from '#lib/runs/view.ts';

/** Where a run is begun that runs another again. */
export type RerunFrom = 'start' | 'failed' | 'step';

interface Choice<Id extends string> {
  id: Id;
  label: string;
  hint: string;
}

/** The unsaved code of a step's operation. */
export interface StepDraft {
  /** An `OperationSpec`, which the server checks. */
  spec: object;
  typedAt: string;
}

/** What this browser keeps of a step's operation that nobody has saved. */
export function draftOfStep(person: string, { operation }: ShownStep): StepDraft | undefined {
  const kept: LocalDraft<Parameters<typeof operationForm.specOf>[0]> | undefined = readLocalDraft(
    draftKey(operationForm.kind, person, operation),
    operationForm.schema,
  );
  return kept && { spec: operationForm.specOf(kept.draft), typedAt: kept.savedAt };
}

/** Where the run can be begun; the last is the likeliest. */
export function fromChoices(run: RunOutline, step: ShownStep | undefined): Choice<RerunFrom>[] {
  const choices: Choice<RerunFrom>[] = [{ id: 'start', label: 'The start', hint: 'Every step' }];
  if (run.status !== 'succeeded' && run.steps.length > 0) {
    choices.push({ id: 'failed', label: 'What failed', hint: 'Successes are taken over' });
  }
  if (step) {
    choices.push({ id: 'step', label: step.operation, hint: `Node ${step.node}, and what follows it` });
  }
  return choices;
}

/** Which code it can be run with; the last is the likeliest. */
export function codeChoices(from: RerunFrom, draft: StepDraft | undefined): Choice<RerunCode>[] {
  const latest =
    from === 'start' ? 'The pipeline and operations as saved now' : 'The operations as saved now';
  return [
    { id: 'latest', label: 'Newest', hint: latest },
    { id: 'recorded', label: 'Recorded', hint: 'The revisions the run has' },
    ...(from === 'step' && draft
      ? [{ id: 'draft' as const, label: 'Unsaved', hint: 'What stands in your editor' }]
      : []),
  ];
}
