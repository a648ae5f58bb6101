import type { ReactNode } from 'react';
import { Logo } from '#components/layout/logo.tsx';

/** The frame of the pages before the sign-in. */
export function WelcomeCard({
  title,
  description,
  children,
}: {
  title: string;
  description: string;
  children?: ReactNode;
}) {
  return (
    <main className="flex min-h-dvh items-center justify-center px-4 py-12">
      <div className="panel flex w-full max-w-sm flex-col gap-6 p-6 sm:p-8">
        <Logo />
        <div>
          <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
          <p className="mt-1 text-muted text-sm">{description}</p>
        </div>
        {children}
      </div>
    </main>
  );
}
