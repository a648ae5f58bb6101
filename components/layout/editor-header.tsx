import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { Link } from '#components/layout/link.tsx';

interface EditorHeaderProps {
  /** The list that it is one of. */
  section: { href: string; label: string };
  title: string;
  /** Small facts beside the title. */
  notes?: ReactNode;
  /** What stands after them. */
  summary?: ReactNode;
  /** Buttons, and the state of what is edited. */
  children: ReactNode;
}

/** The line above a page that fills the window: what is edited, and what can be done with it. */
export function EditorHeader({ section, title, notes, summary, children }: EditorHeaderProps) {
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-border border-b bg-surface px-4 py-2">
      <div
        className={`flex min-w-0 max-w-full flex-1 flex-wrap items-center gap-x-3 ${summary ? 'basis-80 xl:flex-nowrap' : 'basis-64'}`}
      >
        <nav aria-label="Breadcrumbs" className="flex items-center gap-1 text-muted text-sm">
          <Link href={section.href} className="rounded hover:text-foreground hover:underline">
            {section.label}
          </Link>
          <ChevronRight aria-hidden className="size-3.5" />
        </nav>
        <h1 className={`-ml-2 min-w-0 truncate font-semibold ${summary ? 'xl:shrink-0' : ''}`} title={title}>
          {title}
        </h1>
        {notes && <div className="min-w-0 shrink-0 text-muted text-xs">{notes}</div>}
        {summary}
      </div>
      <div className="flex flex-wrap items-center gap-2">{children}</div>
    </header>
  );
}
