import type { ReactNode } from 'react';
import { signOutAction } from '#app/sign-in/actions.ts';
import { Account } from '#components/layout/account.tsx';
import { AppShell } from '#components/layout/app-shell.tsx';
import { EngineBanner } from '#components/layout/engine-banner.tsx';
import { FollowTopic, LiveTopics } from '#components/live/live-topics.tsx';
import { EngineSight } from '#components/pod/engine-sight.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { readEngineStatus } from '#lib/engines/status.ts';

/** The frame of every page behind the sign-in. Pages check the session themselves too: a layout is not run again. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const user = await requireUser();
  const engine = await readEngineStatus();
  return (
    <LiveTopics>
      <FollowTopic topic="engine" />
      <AppShell
        account={<Account name={user.name} email={user.email} signOut={signOutAction} />}
        banner={engine.ready ? null : <EngineBanner reason={engine.reason} hint={engine.hint} />}
      >
        <EngineSight seen={{ ready: engine.ready, checkedAt: engine.checkedAt }}>{children}</EngineSight>
      </AppShell>
    </LiveTopics>
  );
}
