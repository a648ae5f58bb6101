import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from '#components/layout/link.tsx';

interface PageHeaderProps {
  /** The pages above this one. */
  trail?: { href: string; label: string }[];
  title: ReactNode;
  description?: ReactNode;
  /** The page's buttons. */
  actions?: ReactNode;
}

/** Title, way back and buttons: the same on every page. */
export function PageHeader({ trail = [], title, description, actions }: PageHeaderProps) {
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {trail.length > 0 && (
          <nav aria-label="Breadcrumbs" className="mb-1">
            <ol className="flex items-center gap-1 text-muted text-sm">
              {trail.map(({ href, label }) => (
                <li key={href} className="flex items-center gap-1">
                  <Link href={href} className="rounded hover:text-foreground hover:underline">
                    {label}
                  </Link>
                  <ChevronRight aria-hidden className="size-3.5" />
                </li>
              ))}
            </ol>
          </nav>
        )}
        <h1 className="flex flex-wrap items-center gap-x-3 gap-y-1 break-words font-semibold text-xl tracking-tight sm:text-2xl">
          {title}
        </h1>
        {description && <div className="mt-1 text-muted text-sm">{description}</div>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
