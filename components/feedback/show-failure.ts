import { toast } from '@heroui/react';
import { signInAgainPath } from '#components/feedback/sign-in-again.ts';
import type { ErrorView } from '#lib/errors.ts';

/** Tells of a failure in passing: what a button wanted, and why not. */
export function showFailure({ code, message, hint }: ErrorView): void {
  const hasEnded = code === 'UNAUTHENTICATED';
  toast.danger(message, {
    description: hint,
    ...(hasEnded && {
      actionProps: { children: 'Sign in', onPress: () => window.location.assign(signInAgainPath()) },
    }),
  });
}
