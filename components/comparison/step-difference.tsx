'use client';

import { Button, Skeleton } from '@heroui/react';
import { parse, stringify } from 'lossless-json';
import { useEffect, useState } from 'react';
import { changedTexts } from '#components/conflict/changed-texts.ts';
import { Changes } from '#components/conflict/changes.tsx';
import { callAction } from '#components/feedback/call-action.ts';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { Link } from '#components/layout/link.tsx';
import { draftOf } from '#components/operation/draft.ts';
import { textsOf as textsOfDraft } from '#components/operation/operation-form.ts';
import type { ReadRevision } from '#components/operation/save-history.tsx';
import { fetchText } from '#components/text/fetch-text.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { ComparedStep, RunComparison } from '#lib/runs/comparison.ts';

interface StepDifferenceProps {
  comparison: RunComparison;
  step: ComparedStep;
  readRevision: ReadRevision;
}

type Texts = Record<string, string>;

/** What a step got, gave, printed and is made of in two runs, as far as it differs. */
export function StepDifference({ comparison, step, readRevision }: StepDifferenceProps) {
  const { before, after, operation } = step;
  const [read, setRead] = useState<{ before: Texts; after: Texts } | { error: ErrorView } | null>(null);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try reads the same again
  useEffect(() => {
    let isWanted = true;
    const textsOf = (run: string, side: ComparedStep['before']) =>
      readTexts({ run, side, operation, readRevision });
    Promise.all([textsOf(comparison.before.id, before), textsOf(comparison.after.id, after)]).then(
      ([one, other]) => isWanted && setRead({ before: one, after: other }),
      (error: unknown) => isWanted && setRead({ error: notRead(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [comparison.before.id, comparison.after.id, before, after, operation, readRevision, tries]);
  return (
    <>
      <p className="flex flex-wrap gap-x-4 text-muted text-xs">
        {before && <StepLink run={comparison.before.id} side={before} label="The step before" />}
        {after && <StepLink run={comparison.after.id} side={after} label="The step after" />}
      </p>
      {read === null ? (
        <Skeleton className="h-64 w-full rounded-lg" />
      ) : 'error' in read ? (
        <div className="flex flex-col items-start gap-2">
          <ErrorAlert error={read.error} />
          <Button
            size="sm"
            variant="secondary"
            onPress={() => {
              setRead(null);
              setTries(tries + 1);
            }}
          >
            Try again
          </Button>
        </div>
      ) : (
        <div className="flex h-96 flex-col gap-3">
          <Changes
            changes={changedTexts(read.before, read.after)}
            theirs="before"
            mine="after"
            savedBy="before"
          />
        </div>
      )}
    </>
  );
}

function StepLink({
  run,
  side,
  label,
}: {
  run: string;
  side: NonNullable<ComparedStep['before']>;
  label: string;
}) {
  return (
    <span>
      <Link href={`/runs/${run}?step=${side.seq}`} className="rounded underline hover:no-underline">
        {label}
      </Link>
      , revision <code>{side.revision.slice(0, 12)}</code>
    </span>
  );
}

async function readTexts({
  run,
  side,
  operation,
  readRevision,
}: {
  run: string;
  side: ComparedStep['before'];
  operation: string;
  readRevision: ReadRevision;
}): Promise<Texts> {
  if (!side) return {};
  const step = `/api/v1/runs/${run}/steps/${side.seq}`;
  const attempt = side.attempt === null ? undefined : `${step}/attempts/${side.attempt}`;
  const [input, output, log, error, spec] = await Promise.all([
    fetched(`${step}/input`),
    attempt && side.status === 'succeeded' ? fetched(`${attempt}/output`) : undefined,
    attempt && fetched(`${attempt}/log`),
    attempt && side.status === 'failed' ? fetched(`${attempt}/error`) : undefined,
    callAction(() => readRevision({ name: operation, revision: side.revision }), { isRepeatable: true }),
  ]);
  if (!spec.ok) throw new Error(spec.error.message);
  return {
    'Input.json': pretty(input),
    ...(output !== undefined && { 'Output.json': pretty(output) }),
    ...(error !== undefined && { 'Error.json': pretty(error) }),
    ...(log && { 'Log.txt': log }),
    ...textsOfDraft(draftOf(operation, spec.spec)),
  };
}

async function fetched(url: string): Promise<string> {
  const answer = await fetchText(url);
  if ('text' in answer) return answer.text;
  throw new Error(answer.problem);
}

/** Every number with its digits, and keys in one order, so that only what they say differs. */
function pretty(json: string): string {
  return `${stringify(inOrder(parse(json)), undefined, 2)}\n`;
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, part]) => [key, inOrder(part)]),
  );
}

function notRead(error: unknown): ErrorView {
  return {
    code: 'NO_ANSWER',
    message: `What differs could not be read: ${error instanceof Error ? error.message : String(error)}`,
    hint: 'Check that Podsmith is running, then try again.',
    fault: 'platform',
  };
}
