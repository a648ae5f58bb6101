import type { ReactNode } from 'react';
import { listThingsAction } from '#app/(dashboard)/find-actions.ts';
import { signOutAction } from '#app/sign-in/actions.ts';
import { CommandPalette } from '#components/command/command-palette.tsx';
import { Account } from '#components/layout/account.tsx';
import { AppShell } from '#components/layout/app-shell.tsx';
import { EngineBanner } from '#components/layout/engine-banner.tsx';
import { LiveBadge } from '#components/live/live-badge.tsx';
import { LiveProvider } from '#components/live/live-provider.tsx';
import { EngineSight } from '#components/pod/engine-sight.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { readList } from '#lib/live/read-list.ts';

/** The frame of every page behind the sign-in. Pages check the session themselves too: a layout is not run again. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const user = await requireUser();
  const engine = await readList('engine', {});
  return (
    <LiveProvider>
      <AppShell
        account={<Account person={user} signOut={signOutAction} />}
        palette={<CommandPalette list={listThingsAction} />}
        paletteIcon={<CommandPalette list={listThingsAction} isIcon />}
        banner={<EngineBanner snapshot={engine} />}
      >
        <EngineSight snapshot={engine}>{children}</EngineSight>
      </AppShell>
      <LiveBadge />
    </LiveProvider>
  );
}
