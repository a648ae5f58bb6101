'use client';

import { usePathname } from 'next/navigation';
import { Link } from '#components/layout/link.tsx';
import { navigation } from '#components/layout/navigation.ts';

/** The section links; the current one is marked for everyone. */
export function NavLinks({ onNavigate }: { onNavigate?: () => void }) {
  const pathname = usePathname();
  return (
    <nav aria-label="Sections">
      <ul className="flex flex-col gap-0.5">
        {navigation.map(({ href, label, icon: Icon }) => {
          const isCurrent = pathname === href || pathname.startsWith(`${href}/`);
          return (
            <li key={href}>
              <Link
                href={href}
                title={label}
                onClick={onNavigate}
                aria-current={isCurrent ? 'page' : undefined}
                className={`flex h-9 items-center gap-3 rounded-lg px-3 font-medium text-sm outline-none transition-colors focus-visible:ring-2 focus-visible:ring-focus ${
                  isCurrent
                    ? 'bg-accent-soft text-accent-soft-foreground'
                    : 'text-muted hover:bg-default-soft hover:text-foreground'
                }`}
              >
                <Icon aria-hidden className="size-4 shrink-0" />
                <span className="narrow-nav:sr-only">{label}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
