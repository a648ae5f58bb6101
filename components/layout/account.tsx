'use client';

import { Button } from '@heroui/react';
import { LogOut } from 'lucide-react';
import { useTransition } from 'react';
import { forgetTyped } from '#components/layout/forget-typed.ts';
import { ThemeToggle } from '#components/layout/theme-toggle.tsx';
import { useLeave } from '#components/unsaved/leave-guard.tsx';

interface AccountProps {
  person: { id: string; name: string; email: string };
  signOut(): Promise<void>;
}

/** Who is signed in, the way out, and the theme. */
export function Account({ person: { id, name, email }, signOut }: AccountProps) {
  const leave = useLeave();
  const [isPending, start] = useTransition();
  const leaveForGood = () =>
    start(async () => {
      try {
        forgetTyped(id, localStorage);
      } catch {
        // Storage is switched off: nothing was kept.
      }
      await signOut();
    });
  return (
    <div className="flex flex-col gap-3">
      <ThemeToggle />
      <div className="flex items-center gap-2 border-separator border-t pt-3">
        <div className="narrow-nav:sr-only min-w-0 flex-1">
          <p className="truncate font-medium text-sm">{name}</p>
          <p className="truncate text-muted text-xs">{email}</p>
        </div>
        <Button
          isIconOnly
          size="sm"
          variant="ghost"
          aria-label="Sign out"
          isPending={isPending}
          onPress={() => leave(leaveForGood)}
        >
          <LogOut aria-hidden className="size-4" />
        </Button>
      </div>
    </div>
  );
}
