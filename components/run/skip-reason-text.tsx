import type { SkipReason } from '#components/run/skip-reason.ts';

/** Why a step was not executed, in words. */
export function SkipReasonText({ reason }: { reason: SkipReason }) {
  switch (reason.because) {
    case 'when':
      return (
        <>
          its condition was false: <code className="text-xs wrap-anywhere">{reason.when}</code>
        </>
      );
    case 'before':
      return `node ${reason.node} (${reason.operation}) before it ${reason.status === 'failed' ? 'failed' : 'was skipped'}`;
    case 'earlier':
      return 'a step before it did not succeed';
  }
}
