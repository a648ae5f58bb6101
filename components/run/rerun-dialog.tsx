'use client';

import { Button } from '@heroui/react';
import { IterationCw, Pencil, Undo2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState, useTransition } from 'react';
import { FormDialog } from '#components/dialog/form-dialog.tsx';
import { callAction } from '#components/feedback/call-action.ts';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { ChoiceCards } from '#components/form/choice-cards.tsx';
import { problemAt } from '#components/form/field-issues.ts';
import { TextInput } from '#components/form/text-input.tsx';
import { indentJson } from '#components/json/indent-json.ts';
import { jsonObjectProblem } from '#components/json/is-json.ts';
import { newRequestKey } from '#components/request/request-key.ts';
import { codeChoices, draftOfStep, fromChoices, type RerunFrom } from '#components/run/rerun-choice.ts';
import type { ShownStep } from '#components/run/run-steps.ts';
import { fetchText } from '#components/text/fetch-text.ts';
import { formatAge } from '#components/time/format.ts';
import { useNow } from '#components/time/use-now.ts';
import type { ActionResult } from '#lib/action-result.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { RerunCode } from '#lib/runs/rerun.ts';
import type { RunOutline } from '#lib/runs/view.ts';
import type { ShownText } from '#lib/shown-text.ts';

/** Asks for the run; `parameters` and `input` are JSON text. */
export type SendRerun = (request: {
  id: string;
  from: 'start' | 'failed' | { step: number };
  code: RerunCode;
  spec?: object;
  parameters?: string;
  input?: string;
  idempotencyKey: string;
}) => Promise<ActionResult<{ id: string }>>;

interface RerunDialogProps {
  run: RunOutline;
  /** The step that is looked at: what one most likely wants to begin from. */
  step: ShownStep | undefined;
  person: string;
  send: SendRerun;
  onClose(): void;
}

/** Runs a run again: from where, with which code, and with what input. */
export function RerunDialog({ run, step, person, send, onClose }: RerunDialogProps) {
  const router = useRouter();
  const now = useNow(15_000);
  const [isPending, start] = useTransition();
  const [key] = useState(newRequestKey);
  const [draft] = useState(() => step && draftOfStep(person, step));
  const froms = fromChoices(run, step);
  const [from, setFrom] = useState<RerunFrom>(froms.at(-1)?.id ?? 'start');
  const codes = codeChoices(from, draft);
  const [chosenCode, setCode] = useState<RerunCode | null>(null);
  const code = codes.find(({ id }) => id === chosenCode)?.id ?? codes.at(-1)?.id ?? 'recorded';
  const [edited, setEdited] = useState<string | null>(null);
  const [error, setError] = useState<ErrorView | null>(null);
  const given = givenTo(from, run, step);
  const problem = edited === null || edited.trim() === '' ? undefined : jsonObjectProblem(edited);

  const edit = () => {
    if (!given) return;
    start(async () => {
      const fetched = typeof given.text === 'string' ? { text: given.text } : await fetchText(given.url);
      if ('text' in fetched) setEdited(indentJson(fetched.text));
      else setError(notFetched(fetched.problem));
    });
  };
  const submit = () => {
    if (problem !== undefined) return;
    start(async () => {
      const result = await callAction(
        () =>
          send({
            id: run.id,
            from: from === 'step' && step ? { step: step.seq } : from === 'failed' ? 'failed' : 'start',
            code,
            ...(code === 'draft' && { spec: draft?.spec }),
            ...(given && edited !== null && { [given.field]: edited }),
            idempotencyKey: key,
          }),
        { isRepeatable: true },
      );
      if (result.ok) router.push(`/runs/${result.id}`);
      else setError(result.error);
    });
  };
  return (
    <FormDialog
      title="Run again"
      verb="Run again"
      icon={IterationCw}
      size="lg"
      isPending={isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      {error && <ErrorAlert error={error} />}
      <p className="text-muted text-sm">This becomes a run of its own; the one you see stays as it is.</p>
      <ChoiceCards
        label="Begin with"
        value={from}
        options={froms}
        onChange={(id) => {
          setFrom(froms.find((each) => each.id === id)?.id ?? 'start');
          setEdited(null);
          setError(null);
        }}
      />
      <div className="flex flex-col gap-1">
        <ChoiceCards
          label="Code"
          value={code}
          options={codes}
          onChange={(id) => setCode(codes.find((each) => each.id === id)?.id ?? null)}
        />
        {code === 'draft' && draft && (
          <p className="text-muted text-xs">
            Typed {now === null ? '' : formatAge(now - Date.parse(draft.typedAt))}, and not saved: only this
            run gets it.
          </p>
        )}
      </div>
      {given &&
        (edited === null ? (
          <div className="flex flex-wrap items-center gap-3 text-sm">
            <span>
              {given.label}: <span className="text-muted">as recorded</span>
            </span>
            <Button size="sm" variant="secondary" isPending={isPending} onPress={edit}>
              <Pencil aria-hidden className="size-3.5" />
              Edit
            </Button>
          </div>
        ) : (
          <div className="flex flex-col items-start gap-2">
            <TextInput
              label={`${given.label} (JSON)`}
              isCode
              autoFocus
              rows={8}
              value={edited}
              onChange={(text) => {
                setEdited(text);
                setError(null);
              }}
              description={given.description}
              problem={problem ?? problemAt(error, [given.field])}
              className="w-full"
            />
            <Button size="sm" variant="tertiary" onPress={() => setEdited(null)}>
              <Undo2 aria-hidden className="size-3.5" />
              As recorded
            </Button>
          </div>
        ))}
    </FormDialog>
  );
}

/** What can be edited: the run's parameters, or the step's input. */
interface Given {
  field: 'parameters' | 'input';
  label: string;
  description: string;
  text: ShownText;
  url: string;
}

function givenTo(from: RerunFrom, run: RunOutline, step: ShownStep | undefined): Given | undefined {
  const url = `/api/v1/runs/${run.id}`;
  if (from === 'start') {
    return {
      ...{ field: 'parameters', label: 'Parameters', text: run.parameters, url: `${url}/parameters` },
      description: 'Every step receives them, overlaid by the results of the steps before it.',
    };
  }
  if (from === 'failed' || !step) return undefined;
  return {
    ...{ field: 'input', label: 'Input', text: step.input, url: `${url}/steps/${step.seq}/input` },
    description: 'The step receives exactly this, whatever its expressions say.',
  };
}

function notFetched(problem: string): ErrorView {
  return {
    code: 'NO_ANSWER',
    message: `What was recorded could not be fetched: ${problem}`,
    hint: 'Check that Podsmith is running, then try again.',
    fault: 'platform',
  };
}
