'use client';

import { RouterProvider, Toast } from '@heroui/react';
import { useRouter } from 'next/navigation';
import { ThemeProvider } from 'next-themes';
import type { ReactNode } from 'react';

/** What every page needs in the browser: the theme, React Aria's links through Next's router, and toasts. */
export function Providers({ nonce, children }: { nonce?: string; children: ReactNode }) {
  const router = useRouter();
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      nonce={nonce}
    >
      <RouterProvider navigate={(path) => router.push(path)}>
        {children}
        <Toast.Provider placement="bottom end" />
      </RouterProvider>
    </ThemeProvider>
  );
}
