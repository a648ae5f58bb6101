import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** An empty list: what would be here and what to do next. */
export function EmptyPanel({
  icon: Icon,
  title,
  children,
  action,
}: {
  icon: LucideIcon;
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="panel flex flex-col items-center gap-3 px-6 py-16 text-center">
      <span className="flex size-12 items-center justify-center rounded-xl bg-accent-soft text-accent-soft-foreground">
        <Icon aria-hidden className="size-6" />
      </span>
      <h2 className="font-semibold text-base">{title}</h2>
      <div className="max-w-md text-balance text-muted text-sm">{children}</div>
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}
