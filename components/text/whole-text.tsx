'use client';

import { Button, Skeleton } from '@heroui/react';
import { type ReactNode, Suspense, use, useDeferredValue, useState } from 'react';
import { type FetchedText, fetchText } from '#components/text/fetch-text.ts';
import { useNow } from '#components/time/use-now.ts';
import type { ShownText } from '#lib/shown-text.ts';

interface WholeTextProps {
  text: ShownText;
  /** Where the text is when it is too large to come with the page. */
  url: string;
  /** Changes when another text of the same size may be there. */
  state?: string | null;
  /** What stands here until it is there. */
  fallback?: ReactNode;
  children(text: string): ReactNode;
}

/** Gives a text on, whole; fetches it first where the page was given its size only. */
export function WholeText({
  text,
  url,
  state,
  fallback = <Skeleton className="h-20 w-full rounded-lg" />,
  children,
}: WholeTextProps) {
  const isHydrated = useNow(0) !== null;
  const [tries, setTries] = useState(0);
  // One that grows stays as it was until more of it is there.
  const wanted = typeof text === 'string' ? url : `${url}#${text.bytes} ${state ?? ''}`;
  const before = useDeferredValue(wanted);
  const shown = before.startsWith(`${url}#`) ? before : wanted;
  if (typeof text === 'string') return children(text);
  // The server has it already and must not ask itself for it.
  if (!isHydrated) return fallback;
  return (
    <Suspense fallback={fallback}>
      <Fetched key={tries} fetching={fetchText(shown)} onRetry={() => setTries(tries + 1)}>
        {children}
      </Fetched>
    </Suspense>
  );
}

function Fetched({
  fetching,
  onRetry,
  children,
}: {
  fetching: Promise<FetchedText>;
  onRetry(): void;
  children(text: string): ReactNode;
}) {
  const fetched = use(fetching);
  if ('text' in fetched) return children(fetched.text);
  return (
    <div role="alert" className="panel flex flex-wrap items-center justify-between gap-3 px-4 py-3 text-sm">
      The text could not be fetched: {fetched.problem}
      <Button size="sm" variant="secondary" onPress={onRetry}>
        Try again
      </Button>
    </div>
  );
}
