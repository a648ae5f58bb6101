import { toast } from '@heroui/react';
import { signInAgainPath } from '#components/feedback/sign-in-again.ts';
import type { ErrorView } from '#lib/errors.ts';

/** Shows a failure as a toast: what a button was meant to do, and why it did not. */
export function showFailure({ code, message, hint }: ErrorView): void {
  const hasEnded = code === 'UNAUTHENTICATED';
  toast.danger(message, {
    description: hint,
    ...(hasEnded && {
      actionProps: { children: 'Sign in', onPress: () => window.location.assign(signInAgainPath()) },
    }),
  });
}
