import type { ReactNode } from 'react';
import { Link } from '#components/layout/link.tsx';
import { Logo } from '#components/layout/logo.tsx';
import { MobileBar } from '#components/layout/mobile-bar.tsx';
import { NavLinks } from '#components/layout/nav-links.tsx';

interface AppShellProps {
  account: ReactNode;
  /** What stands above every page: the engine's trouble. */
  banner: ReactNode;
  children: ReactNode;
}

/** Sidebar and page; on narrow screens a top bar and page. */
export function AppShell({ account, banner, children }: AppShellProps) {
  return (
    <div className="min-h-dvh lg:grid lg:grid-cols-[15rem_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-accent focus:px-3 focus:py-2 focus:text-accent-foreground"
      >
        Skip to the page
      </a>
      <aside className="sticky top-0 hidden h-dvh flex-col gap-6 border-border border-r bg-surface px-3 py-4 lg:flex">
        <Link href="/operations" aria-label="Podsmith, to the operations" className="px-2">
          <Logo />
        </Link>
        <div className="flex-1 overflow-y-auto">
          <NavLinks />
        </div>
        <div className="px-1">{account}</div>
      </aside>
      <MobileBar account={account} />
      <div className="flex min-w-0 flex-col">
        {banner}
        <main id="main" className="mx-auto w-full max-w-[88rem] flex-1 px-4 py-6 sm:px-6 lg:px-8">
          {children}
        </main>
      </div>
    </div>
  );
}
