'use client';

import { Button, Drawer, useOverlayState } from '@heroui/react';
import { Menu } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from '#components/layout/link.tsx';
import { Logo } from '#components/layout/logo.tsx';
import { NavLinks } from '#components/layout/nav-links.tsx';

/** The top bar of narrow screens; its button opens the sections. */
export function MobileBar({ account, palette }: { account: ReactNode; palette: ReactNode }) {
  const drawer = useOverlayState();
  return (
    <header className="sticky top-0 z-20 flex h-14 items-center gap-2 border-border border-b bg-surface/90 px-3 backdrop-blur lg:hidden">
      <Drawer state={drawer}>
        <Button isIconOnly variant="ghost" aria-label="Open the menu">
          <Menu aria-hidden className="size-5" />
        </Button>
        <Drawer.Backdrop>
          <Drawer.Content placement="left">
            <Drawer.Dialog aria-label="Menu" className="flex w-72 flex-col gap-6">
              <Logo />
              <div className="flex-1">
                <NavLinks onNavigate={drawer.close} />
              </div>
              {account}
            </Drawer.Dialog>
          </Drawer.Content>
        </Drawer.Backdrop>
      </Drawer>
      <Link href="/" aria-label="Podsmith, to the overview">
        <Logo />
      </Link>
      <div className="ms-auto">{palette}</div>
    </header>
  );
}
