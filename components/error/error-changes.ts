import { BellOff, CircleCheck, type LucideIcon, RotateCcw } from 'lucide-react';
import type { ActionResult } from '#lib/action-result.ts';
import type { ErrorChangeRequest } from '#lib/error-groups/service.ts';
import type { ErrorStatus } from '#lib/error-groups/view.ts';

/** Changes one error. */
export type ChangeError = (fingerprint: string, change: ErrorChangeRequest) => Promise<ActionResult<object>>;

/** What gives an error each status, in the order of the buttons. */
export const statusChanges: { status: ErrorStatus; verb: string; doing: string; icon: LucideIcon }[] = [
  { status: 'resolved', verb: 'Resolve', doing: 'Resolving', icon: CircleCheck },
  { status: 'ignored', verb: 'Ignore', doing: 'Ignoring', icon: BellOff },
  { status: 'open', verb: 'Reopen', doing: 'Reopening', icon: RotateCcw },
];
