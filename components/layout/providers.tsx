'use client';

import { Toast } from '@heroui/react';
import { ThemeProvider } from 'next-themes';
import type { ReactNode } from 'react';
import { LeaveGuard } from '#components/unsaved/leave-guard.tsx';

/** What every page needs in the browser: the theme, the guard of unsaved work, and toasts. */
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
        {children}
        <Toast.Provider placement="bottom end" />
      </LeaveGuard>
    </ThemeProvider>
  );
}
