import {
  Ban,
  BellOff,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleStop,
  CircleX,
  CloudDownload,
  Equal,
  EqualNot,
  LoaderCircle,
  type LucideIcon,
  Minus,
  Plus,
  RotateCcw,
  RotateCw,
  ShieldAlert,
  ShieldCheck,
  ShieldQuestionMark,
  ShieldX,
  SkipForward,
  TriangleAlert,
} from 'lucide-react';
import type { ErrorCondition } from '#components/status/error-condition.ts';
import type { PodCondition } from '#components/status/pod-condition.ts';
import type { InvocationSummary } from '#lib/invocations/view.ts';
import type { ComparedStep } from '#lib/runs/comparison.ts';
import type { RuntimeState } from '#lib/runtime-status/view.ts';
import type { Verdict } from '#lib/security/line.ts';
import type { Status } from '#lib/status.ts';

export interface StatusLook {
  label: string;
  icon: LucideIcon;
  /** Colour of HeroUI's chip. */
  color: 'default' | 'accent' | 'success' | 'warning' | 'danger';
  /** Text colour of the bare icon. */
  text: string;
  /** Border and left edge of a graph node. */
  border: string;
  isSpinning?: boolean;
}

/** The outcome of a call: a 4xx answer is neither a success nor a failure of what was called. */
type CallOutcome = Status | 'refused';

/** How each state of builds, calls, runs, steps, Pods, walls, runtimes, compared steps and errors looks: icon, word and colour, never colour alone. The only such table. */
const looks: Record<
  CallOutcome | PodCondition | Verdict | RuntimeState | ComparedStep['verdict'] | ErrorCondition,
  StatusLook
> = {
  pending: {
    label: 'Pending',
    icon: CircleDashed,
    color: 'default',
    text: 'text-muted',
    border: 'border-border',
  },
  running: {
    label: 'Running',
    icon: LoaderCircle,
    color: 'accent',
    text: 'text-accent-soft-foreground',
    border: 'border-accent',
    isSpinning: true,
  },
  succeeded: {
    label: 'Succeeded',
    icon: CircleCheck,
    color: 'success',
    text: 'text-success-soft-foreground',
    border: 'border-success',
  },
  failed: {
    label: 'Failed',
    icon: CircleX,
    color: 'danger',
    text: 'text-danger-soft-foreground',
    border: 'border-danger',
  },
  cancelled: {
    label: 'Cancelled',
    icon: Ban,
    color: 'warning',
    text: 'text-warning-soft-foreground',
    border: 'border-warning',
  },
  refused: {
    label: 'Refused',
    icon: ShieldX,
    color: 'warning',
    text: 'text-warning-soft-foreground',
    border: 'border-warning',
  },
  skipped: {
    label: 'Skipped',
    icon: SkipForward,
    color: 'default',
    text: 'text-muted',
    border: 'border-border',
  },
  starting: {
    label: 'Starting',
    icon: LoaderCircle,
    color: 'accent',
    text: 'text-accent-soft-foreground',
    border: 'border-accent',
    isSpinning: true,
  },
  failing: {
    label: 'Not ready',
    icon: TriangleAlert,
    color: 'danger',
    text: 'text-danger-soft-foreground',
    border: 'border-danger',
  },
  ready: {
    label: 'Ready',
    icon: CircleCheck,
    color: 'success',
    text: 'text-success-soft-foreground',
    border: 'border-success',
  },
  restarting: {
    label: 'Restarting',
    icon: RotateCw,
    color: 'warning',
    text: 'text-warning-soft-foreground',
    border: 'border-warning',
    isSpinning: true,
  },
  stopping: {
    label: 'Stopping',
    icon: LoaderCircle,
    color: 'warning',
    text: 'text-warning-soft-foreground',
    border: 'border-warning',
    isSpinning: true,
  },
  exited: {
    label: 'Exited',
    icon: CircleX,
    color: 'danger',
    text: 'text-danger-soft-foreground',
    border: 'border-danger',
  },
  unseen: {
    label: 'Not seen',
    icon: CircleHelp,
    color: 'warning',
    text: 'text-warning-soft-foreground',
    border: 'border-warning',
  },
  gone: {
    label: 'Stopped',
    icon: CircleStop,
    color: 'default',
    text: 'text-muted',
    border: 'border-border',
  },
  absent: {
    label: 'Not there yet',
    icon: CloudDownload,
    color: 'default',
    text: 'text-muted',
    border: 'border-border',
  },
  ok: {
    label: 'In place',
    icon: ShieldCheck,
    color: 'success',
    text: 'text-success-soft-foreground',
    border: 'border-success',
  },
  weak: {
    label: 'Weak',
    icon: ShieldAlert,
    color: 'warning',
    text: 'text-warning-soft-foreground',
    border: 'border-warning',
  },
  untold: {
    label: 'Cannot be told',
    icon: ShieldQuestionMark,
    color: 'default',
    text: 'text-muted',
    border: 'border-border',
  },
  equal: {
    label: 'Equal',
    icon: Equal,
    color: 'default',
    text: 'text-muted',
    border: 'border-border',
  },
  changed: {
    label: 'Changed',
    icon: EqualNot,
    color: 'warning',
    text: 'text-warning-soft-foreground',
    border: 'border-warning',
  },
  added: {
    label: 'Only after',
    icon: Plus,
    color: 'success',
    text: 'text-success-soft-foreground',
    border: 'border-success',
  },
  removed: {
    label: 'Only before',
    icon: Minus,
    color: 'danger',
    text: 'text-danger-soft-foreground',
    border: 'border-danger',
  },
  open: {
    label: 'Open',
    icon: CircleAlert,
    color: 'danger',
    text: 'text-danger-soft-foreground',
    border: 'border-danger',
  },
  returned: {
    label: 'Came back',
    icon: RotateCcw,
    color: 'warning',
    text: 'text-warning-soft-foreground',
    border: 'border-warning',
  },
  resolved: {
    label: 'Resolved',
    icon: CircleCheck,
    color: 'success',
    text: 'text-success-soft-foreground',
    border: 'border-success',
  },
  ignored: {
    label: 'Ignored',
    icon: BellOff,
    color: 'default',
    text: 'text-muted',
    border: 'border-border',
  },
};

const unknownLook: StatusLook = {
  label: 'Unknown',
  icon: CircleHelp,
  color: 'warning',
  text: 'text-warning-soft-foreground',
  border: 'border-warning',
};

/** The look of a state; one this page does not know (a newer server's) is shown as unknown, never as success. */
export function lookOf(status: string): StatusLook {
  return isKnown(status) ? looks[status] : { ...unknownLook, label: `Unknown (${status})` };
}

/**
 * What a call came to. One that was answered has been carried out, which its `status` says; whether it went well is told
 * by the answer: an exception and a script's exit status are 500.
 */
export function outcomeOf({
  status,
  statusCode,
}: Pick<InvocationSummary, 'status' | 'statusCode'>): CallOutcome {
  if (status !== 'succeeded' || statusCode === null || statusCode < 400) return status;
  return statusCode < 500 ? 'refused' : 'failed';
}

function isKnown(status: string): status is keyof typeof looks {
  return Object.hasOwn(looks, status);
}
