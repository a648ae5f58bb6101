import { StatusChip } from '#components/status/status-chip.tsx';
import type { SecurityLine } from '#lib/security/line.ts';

/** Walls of one area, each with how it stands, why, and what to do. */
export function SecurityLines({ lines }: { lines: SecurityLine[] }) {
  return (
    <ul className="panel divide-y divide-border">
      {lines.map(({ id, what, verdict, why, whatToDo }) => (
        <li key={id} className="flex flex-col gap-2 p-4 text-sm sm:flex-row sm:gap-4">
          <div className="sm:w-36 sm:shrink-0">
            <StatusChip status={verdict} size="sm" />
          </div>
          <div className="min-w-0 break-words">
            <h3 className="font-medium">{what}</h3>
            <p className="mt-0.5 text-muted">{why}</p>
            {whatToDo && <p className="mt-1">{whatToDo}</p>}
          </div>
        </li>
      ))}
    </ul>
  );
}
