'use client';

import { Button, Chip } from '@heroui/react';
import { useTransition } from 'react';
import { type ChangeError, statusChanges } from '#components/error/error-changes.ts';
import { seenTimes } from '#components/error/seen-times.ts';
import { Sparkline } from '#components/error/sparkline.tsx';
import { callAction } from '#components/feedback/call-action.ts';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { showFailure } from '#components/feedback/show-failure.ts';
import { SelectInput } from '#components/form/select-input.tsx';
import { JsonView } from '#components/json/json-view.tsx';
import { Facts } from '#components/layout/facts.tsx';
import { Link } from '#components/layout/link.tsx';
import { LinkTable } from '#components/layout/link-table.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import { placeHref } from '#components/operation/place-href.ts';
import { conditionOf } from '#components/status/error-condition.ts';
import { StatusChip } from '#components/status/status-chip.tsx';
import { lookOf } from '#components/status/status-map.ts';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { ErrorChangeRequest } from '#lib/error-groups/service.ts';
import { tellFailure } from '#lib/error-groups/told-failure.ts';
import type { ErrorDetail, Person } from '#lib/error-groups/view.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { ListSnapshot } from '#lib/live/lists.ts';

interface ErrorDetailPageProps {
  fingerprint: string;
  snapshot: ListSnapshot<'error'>;
  /** Who it can be assigned to. */
  people: Person[];
  change: ChangeError;
}

const nobody = '';

/** One kind of failure, live: where it is, when and in what it was seen, and what is done about it. */
export function ErrorDetailPage({ fingerprint, snapshot, people, change }: ErrorDetailPageProps) {
  const error = useLiveList('error', { fingerprint }, snapshot);
  const [isPending, start] = useTransition();
  const send = (request: ErrorChangeRequest) =>
    start(async () => {
      const result = await callAction(() => change(fingerprint, request), { isRepeatable: true });
      if (!result.ok) showFailure(result.error);
    });
  const [newest] = error.occurrences;
  const condition = conditionOf(error);
  return (
    <>
      <PageHeader
        trail={[{ href: '/errors', label: 'Errors' }]}
        title={
          <>
            <span className="line-clamp-3 min-w-0 wrap-anywhere">{error.message || error.type}</span>
            <StatusChip status={condition} size="lg" />
          </>
        }
        description={
          <>
            In{' '}
            <Link
              href={`/operations/${error.operation}`}
              className="font-medium text-foreground hover:underline"
            >
              {error.operation}
            </Link>
            , seen {seenTimes(error.count)}
          </>
        }
        actions={statusChanges
          .filter(({ status }) => status !== error.status)
          .map(({ status, verb, icon: Icon }) => (
            <Button
              key={status}
              size="sm"
              variant={status === 'resolved' ? 'primary' : 'secondary'}
              isDisabled={isPending}
              onPress={() => send({ status })}
            >
              <Icon aria-hidden className="size-3.5" />
              {verb}
            </Button>
          ))}
      />
      <p role="status" className="sr-only">
        Error {lookOf(condition).label.toLowerCase()}
      </p>
      <div className="flex flex-col gap-6">
        <section aria-label="Facts" className="panel p-4">
          <Facts
            facts={[
              {
                name: 'Type',
                value: (
                  <Chip size="sm" variant="secondary" className="max-w-full font-mono">
                    {error.type}
                  </Chip>
                ),
              },
              { name: 'Place', value: <Place error={error} /> },
              { name: 'First seen', value: <TimeAgo at={error.firstSeenAt} /> },
              { name: 'Last seen', value: <TimeAgo at={error.lastSeenAt} /> },
              { name: 'Status', value: <StatusStory error={error} /> },
              {
                name: 'Assigned to',
                value: (
                  <SelectInput
                    label="Assigned to"
                    hideLabel
                    value={error.assignee?.email ?? nobody}
                    options={[
                      { id: nobody, label: 'Nobody' },
                      ...people.map(({ name, email }) => ({ id: email, label: name, hint: email })),
                    ]}
                    onChange={(email) => send({ assignee: email === nobody ? null : email })}
                  />
                ),
              },
            ]}
          />
        </section>
        <section aria-label="When it was seen" className="grid gap-4 sm:grid-cols-2">
          <Chart
            title="Last 24 hours"
            counts={error.hours}
            of="each of the last 24 hours"
            ends={['24 h ago', 'now']}
          />
          <Chart
            title="Last 14 days"
            counts={error.days}
            of="each of the last 14 days"
            ends={['14 d ago', 'now']}
          />
        </section>
        <section aria-labelledby="newest" className="flex flex-col gap-3">
          <h2 id="newest" className="font-semibold">
            Seen last
          </h2>
          {error.sample && newest ? (
            <>
              <p className="text-sm">
                <Link href={stepHref(newest)} className="underline underline-offset-2">
                  Step {newest.step} of run <code className="text-[13px]">{newest.run.slice(0, 8)}</code>
                </Link>{' '}
                <span className="text-muted">
                  of {newest.pipeline}, <TimeAgo at={newest.seenAt} />
                </span>
              </p>
              <Sample error={error.sample} />
            </>
          ) : (
            <p className="panel px-4 py-6 text-muted text-sm">The runs in which it was seen are deleted.</p>
          )}
        </section>
        {error.occurrences.length > 0 && (
          <div className="grid gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)] xl:items-start">
            <section aria-labelledby="runs" className="flex min-w-0 flex-col gap-3">
              <h2 id="runs" className="font-semibold">
                Runs
              </h2>
              <Runs error={error} />
            </section>
            <section aria-labelledby="pipelines" className="flex min-w-0 flex-col gap-3">
              <h2 id="pipelines" className="font-semibold">
                Pipelines
              </h2>
              <LinkTable
                label="Pipelines"
                columns={[
                  { id: 'pipeline', label: 'Pipeline' },
                  { id: 'count', label: 'Seen', isEnd: true },
                ]}
                rows={error.pipelines.map(({ name, count }) => ({
                  id: name,
                  href: `/pipelines/${name}`,
                  title: name,
                  cells: { count: <span className="tabular-nums">{count}</span> },
                }))}
              />
            </section>
          </div>
        )}
      </div>
    </>
  );
}

function stepHref({ run, step, attempt }: ErrorDetail['occurrences'][number]): string {
  return `/runs/${run}?${new URLSearchParams({ step: String(step), attempt: String(attempt) })}`;
}

/** What was raised as it was printed; without that, all that is known. */
function Sample({ error }: { error: ErrorView }) {
  const { answered } = tellFailure(error);
  const text = answered?.traceback?.trim() || answered?.output?.trim();
  if (!text) return <ErrorAlert error={error} />;
  return (
    <div className="flex flex-col gap-2">
      <p className="text-sm">{error.message}</p>
      <JsonView
        label={answered?.traceback ? 'Traceback' : 'What it printed'}
        text={text}
        className="max-h-96"
      />
    </div>
  );
}

function Place({ error: { operation, place } }: { error: ErrorDetail }) {
  if (!place) return '–';
  return (
    <>
      <Link
        href={placeHref(operation, place)}
        className="font-mono text-[13px] underline underline-offset-2 wrap-anywhere"
      >
        {place.file}:{place.line}
      </Link>
      {place.function && (
        <span className="text-muted">
          {' in '}
          <code className="wrap-anywhere">{place.function}</code>
        </span>
      )}
    </>
  );
}

/** Who has set the status, and what came after. */
function StatusStory({ error: { status, changedAt, changedBy, cameBackAt } }: { error: ErrorDetail }) {
  if (changedAt === null) return 'Open since it was first seen';
  if (cameBackAt !== null) {
    return (
      <>
        Came back <TimeAgo at={cameBackAt} />, after {changedBy} had resolved it <TimeAgo at={changedAt} />
      </>
    );
  }
  return (
    <>
      {lookOf(status).label}
      {status === 'open' ? ', last changed by' : ' by'} {changedBy} <TimeAgo at={changedAt} />
      {status !== 'open' && <span className="text-muted">, until a run that begins later fails with it</span>}
    </>
  );
}

interface ChartProps {
  title: string;
  counts: number[];
  of: string;
  ends: [string, string];
}

function Chart({ title, counts, of, ends }: ChartProps) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return (
    <figure className="panel flex flex-col gap-2 px-4 py-3">
      <figcaption className="flex justify-between gap-3 text-sm">
        <span className="font-medium">{title}</span>
        <span className="text-muted tabular-nums">
          {total === 0 ? 'not seen' : `seen ${seenTimes(total)}`}
        </span>
      </figcaption>
      <Sparkline counts={counts} of={of} className="h-16 w-full" />
      <p aria-hidden className="flex justify-between text-muted text-xs">
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </p>
    </figure>
  );
}

function Runs({ error: { occurrences } }: { error: ErrorDetail }) {
  return (
    <LinkTable
      label="Runs"
      columns={[
        { id: 'run', label: 'Run' },
        { id: 'pipeline', label: 'Pipeline' },
        { id: 'step', label: 'Step', isEnd: true, isMinor: true },
        { id: 'seen', label: 'Seen', isEnd: true },
      ]}
      rows={occurrences.map((occurrence) => ({
        id: `${occurrence.run} ${occurrence.step} ${occurrence.attempt}`,
        href: stepHref(occurrence),
        title: occurrence.run.slice(0, 8),
        isCode: true,
        cells: {
          pipeline: occurrence.pipeline,
          step: occurrence.step,
          seen: (
            <span className="text-muted">
              <TimeAgo at={occurrence.seenAt} />
            </span>
          ),
        },
      }))}
    />
  );
}
