'use client';

import { Button, Skeleton } from '@heroui/react';
import { GitCompareArrows } from 'lucide-react';
import { useRef, useState } from 'react';
import { type ChangedText, changedTexts } from '#components/conflict/changed-texts.ts';
import { Changes } from '#components/conflict/changes.tsx';
import { InfoDialog } from '#components/dialog/info-dialog.tsx';
import { SelectInput } from '#components/form/select-input.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import { type ComparedCall, comparedCallSchema, textsOfCalls } from '#components/operation/call-texts.ts';
import { lookOf, outcomeOf } from '#components/status/status-map.ts';
import { fetchText } from '#components/text/fetch-text.ts';
import { formatDuration, formatInstant } from '#components/time/format.ts';
import type { InvocationSummary } from '#lib/invocations/view.ts';
import type { ListQuery, ListSnapshot } from '#lib/live/lists.ts';
import { isFinished } from '#lib/status.ts';

interface CompareCallsProps {
  /** The call that is shown. */
  shown: string;
  query: ListQuery<'invocations'>;
  snapshot: ListSnapshot<'invocations'>;
}

/** Compares the call that is shown with another of the latest: answers, headers and logs. */
export function CompareCalls({ shown, query, snapshot }: CompareCallsProps) {
  const calls = useLiveList('invocations', query, snapshot);
  const [isOpen, setOpen] = useState(false);
  const others = calls.filter(({ id, status }) => id !== shown && isFinished(status));
  if (others.length === 0) return null;
  return (
    <>
      <Button size="sm" variant="tertiary" onPress={() => setOpen(true)}>
        <GitCompareArrows aria-hidden className="size-4" />
        Compare
      </Button>
      {isOpen && <CompareDialog key={shown} shown={shown} others={others} onClose={() => setOpen(false)} />}
    </>
  );
}

interface CompareDialogProps {
  shown: string;
  others: InvocationSummary[];
  onClose(): void;
}

function CompareDialog({ shown, others, onClose }: CompareDialogProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [changes, setChanges] = useState<ChangedText[] | null>(null);
  const [problem, setProblem] = useState<string>();
  const wanted = useRef<string | null>(null);
  const choose = async (id: string) => {
    wanted.current = id;
    setChosen(id);
    setChanges(null);
    setProblem(undefined);
    const [before, now] = await Promise.all([read(id), read(shown)]);
    // Another one may have been chosen meanwhile.
    if (wanted.current !== id) return;
    setProblem(before && now ? undefined : 'Podsmith did not answer with both calls. Choose again.');
    if (before && now) setChanges(changedTexts(...textsOfCalls([before, now])));
  };
  return (
    <InfoDialog title="Compare calls" size="cover" onClose={onClose}>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <p className="text-muted text-sm">
          Lines marked − are only in the call you choose, lines marked + only in the one that is shown.
        </p>
        <SelectInput
          label="Compare with"
          className="sm:w-96"
          placeholder="Choose a call"
          value={chosen}
          options={others.map((call) => ({ id: call.id, label: nameOf(call) }))}
          onChange={choose}
          problem={problem}
        />
      </div>
      {chosen && !changes && !problem && <Skeleton className="h-64 w-full rounded-lg" />}
      {changes && (
        <Changes
          key={chosen}
          changes={changes}
          theirs="in the chosen call"
          mine="in the shown call"
          savedBy="in the chosen call"
        />
      )}
    </InfoDialog>
  );
}

function nameOf(call: InvocationSummary): string {
  const outcome = call.statusCode ?? lookOf(outcomeOf(call)).label;
  const duration = call.durationMs === null ? [] : [formatDuration(call.durationMs)];
  return [formatInstant(call.createdAt), `${call.method} ${call.path}`, outcome, ...duration].join(' · ');
}

async function read(id: string): Promise<ComparedCall | undefined> {
  const fetched = await fetchText(`/api/v1/invocations/${id}`);
  if ('problem' in fetched) return undefined;
  return comparedCallSchema.safeParse(JSON.parse(fetched.text)).data;
}
