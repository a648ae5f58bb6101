import { BellOff, CircleCheck, type LucideIcon, RotateCcw } from 'lucide-react';
import type { ActionResult } from '#lib/action-result.ts';
import type { ErrorChangeRequest } from '#lib/error-groups/service.ts';
import type { ErrorStatus } from '#lib/error-groups/view.ts';

/** Changes one error. */
export type ChangeError = (fingerprint: string, change: ErrorChangeRequest) => Promise<ActionResult<object>>;

/** What gives an error each status, in the order of the buttons. */
export const statusChanges: { status: ErrorStatus; verb: string; icon: LucideIcon }[] = [
  { status: 'resolved', verb: 'Resolve', icon: CircleCheck },
  { status: 'ignored', verb: 'Ignore', icon: BellOff },
  { status: 'open', verb: 'Reopen', icon: RotateCcw },
];
