'use client';

import { Button, Kbd } from '@heroui/react';
import { Play, Square, Zap } from 'lucide-react';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { SelectInput } from '#components/form/select-input.tsx';
import { TextInput } from '#components/form/text-input.tsx';
import { isJson } from '#components/json/is-json.ts';
import { LogView, stillRunning } from '#components/log/log-view.tsx';
import { InvocationProgress } from '#components/operation/invocation-progress.tsx';
import { InvocationResult } from '#components/operation/invocation-result.tsx';
import { methods, type TestRequest } from '#components/operation/test-request.ts';
import { StatusChip } from '#components/status/status-chip.tsx';
import { lookOf, outcomeOf } from '#components/status/status-map.ts';
import { Elapsed } from '#components/time/elapsed.tsx';
import type { BuildView } from '#lib/builds/view.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { InvocationOutline } from '#lib/invocations/view.ts';
import { isFinished } from '#lib/status.ts';

interface TestPanelProps {
  request: TestRequest;
  onChange(request: TestRequest): void;
  /** Saves, and calls what was saved. */
  onRun(): void;
  /** Calls the text as it stands in the form; absent where that cannot be tried. */
  onTry?: () => void;
  /** What a try leaves to the build, in a sentence. */
  leftToBuild?: string;
  onCancel(): void;
  /** What was pressed, until the invocation is on its way. */
  starting: 'run' | 'try' | null;
  /** Scripts are run with POST only. */
  isScript: boolean;
  error: ErrorView | null;
  invocation: InvocationOutline | null;
  build: BuildView | null;
}

/** Calls the operation and shows, live, what happens: the build with its log, the Pod, the answer. */
export function TestPanel(props: TestPanelProps) {
  const { request, onChange, onRun, onTry, onCancel, starting, isScript, error, invocation, build } = props;
  const isRunning = invocation !== null && !isFinished(invocation.status);
  const outcome = invocation === null ? 'pending' : outcomeOf(invocation);
  const hasBody = request.method !== 'GET';
  const isText = hasBody && request.body.trim() !== '' && !isJson(request.body);
  return (
    <section aria-label="Test" className="panel flex flex-col gap-4 p-4">
      <div className="flex items-center justify-between gap-3">
        <h2 className="font-semibold text-sm">Test</h2>
        <div className="flex items-center gap-2">
          {isRunning && (
            <Button size="sm" variant="tertiary" onPress={onCancel}>
              <Square aria-hidden className="size-3.5" />
              Stop
            </Button>
          )}
          {onTry && (
            <Button size="sm" variant="secondary" onPress={onRun} isPending={starting === 'run'}>
              <Play aria-hidden className="size-3.5" />
              Run
            </Button>
          )}
          <Button
            size="sm"
            onPress={onTry ?? onRun}
            isPending={starting === (onTry ? 'try' : 'run')}
            aria-keyshortcuts="Control+Enter"
          >
            {onTry ? <Zap aria-hidden className="size-3.5" /> : <Play aria-hidden className="size-3.5" />}
            {onTry ? 'Try' : 'Run'}
            <Kbd className="hidden bg-transparent text-accent-foreground/80 text-xs shadow-none sm:inline-flex">
              <Kbd.Abbr keyValue="ctrl" />
              <Kbd.Abbr keyValue="enter" />
            </Kbd>
          </Button>
        </div>
      </div>
      {onTry && (
        <p className="-mt-2 text-muted text-xs">
          Try calls the text as it stands here: nothing is saved. Run saves and builds it first.
          {props.leftToBuild && ` ${props.leftToBuild}`}
        </p>
      )}
      {!isScript && (
        <div className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-3">
          <SelectInput
            label="Method"
            value={request.method}
            options={methods.map((method) => ({ id: method, label: method }))}
            onChange={(id) => {
              const method = methods.find((candidate) => candidate === id);
              if (method) onChange({ ...request, method });
            }}
          />
          <TextInput
            label="Path and query"
            isCode
            value={request.path}
            onChange={(path) => onChange({ ...request, path })}
          />
        </div>
      )}
      {hasBody && (
        <TextInput
          label={isScript ? 'Context (JSON)' : 'Event body'}
          isCode
          rows={6}
          value={request.body}
          onChange={(body) => onChange({ ...request, body })}
          description={isText ? 'This is not JSON; it is sent as plain text.' : undefined}
        />
      )}
      {error && <ErrorAlert error={error} />}
      {invocation && (
        <div className="flex flex-col gap-4 border-separator border-t pt-4">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <div className="flex items-center gap-2" role="status">
              <StatusChip status={outcome} />
              {invocation.revision === null && (
                <span className="text-muted text-xs">Unsaved text, no revision</span>
              )}
              <span className="sr-only">
                {invocation.revision === null ? 'Try' : 'Invocation'} {lookOf(outcome).label.toLowerCase()}
              </span>
            </div>
            <span className="text-muted text-xs">
              <Elapsed startedAt={invocation.createdAt} finishedAt={invocation.finishedAt} />
            </span>
          </div>
          <InvocationProgress invocation={invocation} />
          {invocation.phase === 'waiting for an engine' && isRunning && (
            <p className="text-muted text-sm">
              No container engine is there yet. This starts by itself as soon as one is.
            </p>
          )}
          {build && <BuildLog build={build} />}
          {invocation.error && <ErrorAlert error={invocation.error} />}
          {(isFinished(invocation.status) || invocation.phase === 'running') && (
            <InvocationResult invocation={invocation} />
          )}
        </div>
      )}
    </section>
  );
}

function BuildLog({ build }: { build: BuildView }) {
  return (
    <details open={build.status !== 'succeeded'} className="group">
      <summary className="flex cursor-pointer items-center gap-2 font-medium text-sm">
        Build log
        <StatusChip status={build.status} size="sm" />
        <span className="font-normal text-muted text-xs">
          <Elapsed startedAt={build.startedAt} finishedAt={build.finishedAt} durationMs={build.durationMs} />
        </span>
      </summary>
      <div className="mt-2">
        <LogView
          label="Build log"
          text={build.log}
          placeholder={isFinished(build.status) ? 'Nothing was written.' : stillRunning}
          className="max-h-72"
        />
      </div>
    </details>
  );
}
