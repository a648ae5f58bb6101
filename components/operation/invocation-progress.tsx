'use client';

import { Ban, Check, CircleDashed, CircleX, LoaderCircle, Minus } from 'lucide-react';
import { type PhaseView, phasesOf } from '#components/operation/invocation-phases.ts';
import type { InvocationOutline } from '#lib/invocations/view.ts';

const looks = {
  done: { icon: Check, text: 'text-success-soft-foreground', word: 'done' },
  current: { icon: LoaderCircle, text: 'text-accent-soft-foreground', word: 'going on' },
  waiting: { icon: CircleDashed, text: 'text-muted', word: 'not yet' },
  failed: { icon: CircleX, text: 'text-danger-soft-foreground', word: 'failed' },
  cancelled: { icon: Ban, text: 'text-warning-soft-foreground', word: 'cancelled' },
  skipped: { icon: Minus, text: 'text-muted', word: 'not needed' },
} satisfies Record<PhaseView['state'], unknown>;

/** The way of an invocation: engine, build, Pod, run. */
export function InvocationProgress({ invocation }: { invocation: InvocationOutline }) {
  return (
    <ol aria-label="Progress" className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
      {phasesOf(invocation).map(({ label, state }) => {
        const { icon: Icon, text, word } = looks[state];
        return (
          <li
            key={label}
            aria-current={state === 'current' ? 'step' : undefined}
            title={word}
            className={`flex items-center gap-1.5 text-sm ${state === 'current' ? 'font-medium' : ''} ${text}`}
          >
            <Icon aria-hidden className={`size-4 ${state === 'current' ? 'animate-spin' : ''}`} />
            {label}
            <span className="sr-only">: {word}</span>
          </li>
        );
      })}
    </ol>
  );
}
