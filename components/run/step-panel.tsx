'use client';

import { Button, Tabs } from '@heroui/react';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { seenTimes } from '#components/error/seen-times.ts';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { CopyButton } from '#components/json/copy-button.tsx';
import { JsonView } from '#components/json/json-view.tsx';
import { Link } from '#components/layout/link.tsx';
import { LogView, stillRunning } from '#components/log/log-view.tsx';
import { partsOf, phaseLabels } from '#components/run/attempt-parts.ts';
import { type EvaluateExpression, ExpressionProbe } from '#components/run/expression-probe.tsx';
import { InputOrigins } from '#components/run/input-origins-list.tsx';
import type { RunGraph, ShownAttempt, ShownStep } from '#components/run/run-steps.ts';
import { skipReason } from '#components/run/skip-reason.ts';
import { SkipReasonText } from '#components/run/skip-reason-text.tsx';
import { StatusChip, StatusIcon } from '#components/status/status-chip.tsx';
import { WholeText } from '#components/text/whole-text.tsx';
import { Elapsed } from '#components/time/elapsed.tsx';
import { formatDuration, formatInstant } from '#components/time/format.ts';
import type { RunError } from '#lib/error-groups/view.ts';
import { type ErrorView, errorViewSchema } from '#lib/errors.ts';
import type { RunOutline } from '#lib/runs/view.ts';

interface StepPanelProps {
  /** With the steps of the step's target. */
  run: RunOutline;
  graph: RunGraph;
  step: ShownStep;
  /** What it is one of, where it failed and that is known by now. */
  error?: RunError;
  /** The number of the attempt that is looked at; `null`: the last one. */
  attempt: number | null;
  /** Whether its JSON is shown as long as it is. */
  isInFull: boolean;
  onAttempt(number: number): void;
  evaluate: EvaluateExpression;
  onClose(): void;
}

const jsonClass = (isInFull: boolean) => (isInFull ? 'max-h-none' : 'max-h-80');

/** Where the focus moves to when a step is opened. */
export function stepPanelId(seq: number): string {
  return `step-${seq}-panel`;
}

/** One step in full: what it got, what it returned, what it printed, and how each attempt went. */
export function StepPanel({
  run,
  graph,
  step,
  error,
  attempt,
  isInFull,
  onAttempt,
  evaluate,
  onClose,
}: StepPanelProps) {
  const url = `/api/v1/runs/${run.id}/steps/${step.seq}`;
  const last = step.attempts.at(-1);
  return (
    <section
      id={stepPanelId(step.seq)}
      aria-label={`Step: ${step.operation}`}
      tabIndex={-1}
      className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto bg-surface p-4 outline-none focus-visible:ring-2 focus-visible:ring-focus focus-visible:ring-inset"
    >
      <header className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="truncate font-semibold">
            <Link href={`/operations/${step.operation}`} className="hover:underline">
              {step.operation}
            </Link>
          </h2>
          <p className="text-muted text-xs">
            Node {step.node} · revision{' '}
            <Link
              href={`/operations/${step.operation}?revision=${step.revision}`}
              title="Compare it with what is there now"
              className="underline underline-offset-2"
            >
              <code>{step.revision.slice(0, 12)}</code>
            </Link>
          </p>
          {error && step.status === 'failed' && (
            <p className="mt-1 flex items-center gap-1.5 text-xs">
              <StatusIcon status={error.status} className="size-3.5" />
              <Link href={`/errors/${error.fingerprint}`} className="underline underline-offset-2">
                Seen {seenTimes(error.count)}
              </Link>
            </p>
          )}
        </div>
        <div className="flex items-center gap-1">
          <StatusChip status={step.status} />
          <Button isIconOnly size="sm" variant="ghost" aria-label="Close the step" onPress={onClose}>
            <X aria-hidden className="size-4" />
          </Button>
        </div>
      </header>
      <Part title="Input">
        <WholeText text={step.input} url={`${url}/input`}>
          {(input) => <JsonView label="Input" text={input} className={jsonClass(isInFull)} />}
        </WholeText>
        <p className="mt-2 text-sm">
          <Link
            href={`/operations/${step.operation}?input=${run.id}/${step.seq}`}
            className="text-accent-soft-foreground underline"
          >
            Use as test event
          </Link>
        </p>
        <InputOrigins step={step} run={run} graph={graph} />
        <ExpressionProbe run={run.id} seq={step.seq} evaluate={evaluate} />
      </Part>
      {step.attempts.length > 1 ? (
        <Attempts step={step} url={url} isInFull={isInFull} chosen={attempt} onChoose={onAttempt} />
      ) : last ? (
        <Attempt attempt={last} target={step.target} url={url} isInFull={isInFull} />
      ) : step.status === 'skipped' ? (
        <p className="text-sm">
          Skipped: <SkipReasonText reason={skipReason(step, run.steps, graph)} />.
        </p>
      ) : (
        <p className="text-muted text-sm">Not tried yet.</p>
      )}
    </section>
  );
}

interface AttemptsProps {
  step: ShownStep;
  /** Of the step. */
  url: string;
  isInFull: boolean;
  chosen: number | null;
  onChoose(number: number): void;
}

/** The attempts of a step as tabs; the last one is in front until another is chosen. */
function Attempts({ step, url, isInFull, chosen, onChoose }: AttemptsProps) {
  const shown = step.attempts.find(({ number }) => number === chosen) ?? step.attempts.at(-1);
  return (
    <Tabs
      variant="secondary"
      selectedKey={String(shown?.number)}
      onSelectionChange={(key) => onChoose(Number(key))}
    >
      <Tabs.ListContainer>
        <Tabs.List aria-label="Attempts">
          {step.attempts.map((attempt) => (
            <Tabs.Tab key={attempt.number} id={String(attempt.number)}>
              <StatusIcon status={attempt.status} className="mr-1.5 size-3.5" />
              Attempt {attempt.number}
              <Tabs.Indicator />
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs.ListContainer>
      {step.attempts.map((attempt) => (
        <Tabs.Panel key={attempt.number} id={String(attempt.number)} className="px-0">
          <Attempt attempt={attempt} target={step.target} url={url} isInFull={isInFull} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

interface AttemptProps {
  attempt: ShownAttempt;
  target: string;
  /** Of its step. */
  url: string;
  isInFull: boolean;
}

function Attempt({ attempt, target, url: stepUrl, isInFull }: AttemptProps) {
  const build = attempt.phases.find(({ phase }) => phase === 'building')?.build;
  // While it goes on, the list of steps says what it does.
  const parts =
    attempt.finishedAt === null
      ? []
      : partsOf(attempt, null).filter(({ phase, from, to }) => phase !== 'running' && to > from);
  const url = `${stepUrl}/attempts/${attempt.number}`;
  return (
    <div className="flex flex-col gap-5">
      {attempt.error && <AttemptError attempt={attempt} error={attempt.error} url={`${url}/error`} />}
      <Part title="Output">
        {attempt.output === null ? (
          <p className="text-muted text-sm">{attempt.finishedAt === null ? 'Not there yet.' : 'None.'}</p>
        ) : (
          <WholeText text={attempt.output} url={`${url}/output`}>
            {(output) => <JsonView label="Output" text={output} className={jsonClass(isInFull)} />}
          </WholeText>
        )}
      </Part>
      <Part title="Log">
        <WholeText text={attempt.log} url={`${url}/log`} state={attempt.finishedAt}>
          {(log) => (
            <LogView
              label="Log of the step"
              text={log}
              placeholder={attempt.finishedAt === null ? stillRunning : 'It printed nothing.'}
              className="max-h-60"
            />
          )}
        </WholeText>
      </Part>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
        <Fact name="Attempt">{attempt.number}</Fact>
        <Fact name="Started">
          <time dateTime={attempt.startedAt}>{formatInstant(attempt.startedAt)}</time>
        </Fact>
        {attempt.finishedAt && (
          <Fact name="Ended">
            <time dateTime={attempt.finishedAt}>{formatInstant(attempt.finishedAt)}</time>
          </Fact>
        )}
        <Fact name="Duration">
          <Elapsed {...attempt} />
        </Fact>
        {parts.map(({ phase, from, to }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have nothing but their order
          <Fact key={index} name={phaseLabels[phase]}>
            {formatDuration(to - from)}
            {phase === 'building' && build && (
              <>
                {', '}
                <Link href={`/builds/${build}`} className="underline underline-offset-2">
                  its build
                </Link>
              </>
            )}
          </Fact>
        ))}
        <Fact name="Image">
          <Copyable text={attempt.image} />
        </Fact>
        <Fact name="Image digest">
          <Copyable text={attempt.imageDigest} />
        </Fact>
        <Fact name="Pod">
          <Copyable text={attempt.pod} href={attempt.pod && `/pods/${attempt.pod}`} />
        </Fact>
        {target !== '' && <Fact name="Target">{target}</Fact>}
      </dl>
    </div>
  );
}

/** Why an attempt failed; an answer that is too large to come with the page follows. */
function AttemptError({ attempt, error, url }: { attempt: ShownAttempt; error: ErrorView; url: string }) {
  const alert = <ErrorAlert error={error} />;
  if (!attempt.isErrorCut) return alert;
  return (
    <WholeText text={{ bytes: 0 }} url={url} state={attempt.finishedAt} fallback={alert}>
      {(text) => <ErrorAlert error={errorViewSchema.parse(JSON.parse(text))} />}
    </WholeText>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex min-w-0 flex-col gap-1.5">
      <h3 className="font-medium text-sm">{title}</h3>
      {children}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function Copyable({ text, href }: { text: string | null; href?: string | null }) {
  if (text === null) return '–';
  const code = (
    <code className="truncate text-xs" title={text}>
      {text}
    </code>
  );
  return (
    <span className="flex items-center gap-1">
      {href ? (
        <Link href={href} className="flex min-w-0 hover:underline">
          {code}
        </Link>
      ) : (
        code
      )}
      <CopyButton text={text} label="Copy" />
    </span>
  );
}
