'use client';

import { RouterProvider, Toast } from '@heroui/react';
import { useRouter } from 'next/navigation';
import { ThemeProvider } from 'next-themes';
import type { ReactNode } from 'react';
import { LeaveGuard, useLeave } from '#components/unsaved/leave-guard.tsx';
import { leavesPage } from '#components/unsaved/leaves-page.ts';

/** What every page needs in the browser: the theme, React Aria's links through Next's router, and toasts. */
export function Providers({ nonce, children }: { nonce?: string; children: ReactNode }) {
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      nonce={nonce}
    >
      <LeaveGuard>
        <GuardedRouter>{children}</GuardedRouter>
        <Toast.Provider placement="bottom end" />
      </LeaveGuard>
    </ThemeProvider>
  );
}

/** Rows of tables lead to pages without a link being clicked. */
function GuardedRouter({ children }: { children: ReactNode }) {
  const router = useRouter();
  const leave = useLeave();
  const navigate = (path: string) => {
    const go = () => router.push(path);
    if (leavesPage(new URL(path, window.location.href), window.location)) leave(go);
    else go();
  };
  return <RouterProvider navigate={navigate}>{children}</RouterProvider>;
}
