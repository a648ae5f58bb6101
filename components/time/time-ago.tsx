'use client';

import { formatAge, formatInstant } from '#components/time/format.ts';
import { useNow } from '#components/time/use-now.ts';

/** How long ago something was, with the instant as its title. */
export function TimeAgo({ at }: { at: string }) {
  const now = useNow(15_000);
  return (
    <time dateTime={at} title={formatInstant(at)} className="whitespace-nowrap tabular-nums">
      {now === null ? formatInstant(at) : formatAge(now - Date.parse(at))}
    </time>
  );
}
