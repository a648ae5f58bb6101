import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  SkipForward,
} from 'lucide-react';
import { type Status, statuses } from '#lib/status.ts';

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

/** How each state looks: icon, word and colour, never colour alone. The only such table. */
const looks: Record<Status, StatusLook> = {
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
  skipped: {
    label: 'Skipped',
    icon: SkipForward,
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
  const known = statuses.find((candidate) => candidate === status);
  return known ? looks[known] : { ...unknownLook, label: `Unknown (${status})` };
}
