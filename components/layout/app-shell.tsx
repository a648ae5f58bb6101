import type { ReactNode } from 'react';
import { Link } from '#components/layout/link.tsx';
import { Logo } from '#components/layout/logo.tsx';
import { MobileBar } from '#components/layout/mobile-bar.tsx';
import { NavLinks } from '#components/layout/nav-links.tsx';

interface AppShellProps {
  account: ReactNode;
  /** Leads to anything; beside the sections. */
  palette: ReactNode;
  /** The same where there is room for an icon. */
  paletteIcon: ReactNode;
  /** What stands above every page: the engine's trouble. */
  banner: ReactNode;
  children: ReactNode;
}

/** Sidebar and page; on narrow screens a top bar and page. A page with `data-fills-window` is as high as the window. */
export function AppShell({ account, palette, paletteIcon, banner, children }: AppShellProps) {
  return (
    <div className="app-shell min-h-dvh lg:grid lg:grid-cols-[auto_minmax(0,1fr)]">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-lg focus:bg-accent focus:px-3 focus:py-2 focus:text-accent-foreground"
      >
        Skip to the page
      </a>
      <aside className="sticky top-0 narrow-nav:w-16 hidden h-dvh w-60 flex-col gap-6 border-border border-r bg-surface px-3 py-4 lg:flex">
        <Link href="/" aria-label="Podsmith, to the overview" className="narrow-nav:px-1.5 px-2">
          <Logo />
        </Link>
        {palette}
        <div className="flex-1 overflow-y-auto">
          <NavLinks />
        </div>
        <div className="px-1">{account}</div>
      </aside>
      <MobileBar account={account} palette={paletteIcon} />
      <div className="flex min-w-0 flex-col has-[[data-fills-window]]:h-[calc(100dvh-3.5rem)] lg:has-[[data-fills-window]]:h-dvh">
        {banner}
        <main
          id="main"
          className="mx-auto w-full max-w-[88rem] flex-1 px-4 py-6 has-[[data-fills-window]]:flex has-[[data-fills-window]]:min-h-0 has-[[data-fills-window]]:max-w-none has-[[data-fills-window]]:flex-col has-[[data-fills-window]]:p-0! sm:px-6 lg:px-8"
        >
          {children}
        </main>
      </div>
    </div>
  );
}
