'use client';

import { LogView, stillRunning } from '#components/log/log-view.tsx';
import { WholeText } from '#components/text/whole-text.tsx';
import type { InvocationOutline } from '#lib/invocations/view.ts';
import { isFinished } from '#lib/status.ts';

/** What the function printed during a call, from the first line on. */
export function CallLog({ invocation }: { invocation: InvocationOutline | null }) {
  if (!invocation) {
    return (
      <p className="text-muted text-sm">Not called yet. What it prints is shown here as it prints it.</p>
    );
  }
  const { id, log, status, phase, finishedAt } = invocation;
  const isWaiting = !isFinished(status) && phase !== 'running';
  return (
    <WholeText text={log} url={`/api/v1/invocations/${id}/log`} state={finishedAt}>
      {(text) => (
        <LogView
          label="Log of the function"
          anchor="function"
          text={text}
          placeholder={
            isFinished(status) ? 'It printed nothing.' : isWaiting ? 'It has not begun yet.' : stillRunning
          }
          className="max-h-[70dvh]"
        />
      )}
    </WholeText>
  );
}
