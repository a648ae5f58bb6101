import { describePods } from '#components/operation/describe-pods.ts';
import type { OperationDraft } from '#components/operation/draft.ts';
import { limits } from '#lib/limits.ts';

/** What an operation is, in a line: `Python 3 · 30 s · 1 Pod, started on demand`. */
export function describeOperation(draft: OperationDraft, runtime = draft.runtime): string {
  const seconds = draft.timeoutSeconds.trim() || String(limits.stepTimeoutSecondsDefault);
  return [subjectOf(draft, runtime), `${seconds} s`, ...podsOf(draft)].join(' · ');
}

function subjectOf({ kind, httpServer }: OperationDraft, runtime: string): string {
  if (kind === 'function') return runtime;
  if (kind === 'scriptRunner') return 'Script';
  const { scheme, address, port, path } = httpServer;
  return `${scheme}://${address || '…'}${port && `:${port}`}${path}`;
}

function podsOf({ kind, pods }: OperationDraft): string[] {
  return kind === 'httpServer' ? [] : [describePods(pods)];
}
