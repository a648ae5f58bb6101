'use client';

import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { CopyButton } from '#components/json/copy-button.tsx';
import { readAnsi } from '#components/log/ansi-text.ts';
import { DownloadButton } from '#components/text/download-button.tsx';
import { FollowButton } from '#components/text/follow-button.tsx';
import { hasManyLines, isLong } from '#components/text/is-large.ts';
import { LargeText } from '#components/text/large-text.tsx';
import { StyledText } from '#components/text/styled-text.tsx';
import { plainRows, unlimited } from '#components/text/text-rows.ts';

interface LogViewProps {
  /** What the log is of, for screen readers: "Build log". */
  label: string;
  text: string;
  /** Shown while there is no line yet. */
  placeholder?: string;
  className?: string;
}

/** What stands in the place of a log to which lines may still come. */
export const stillRunning = 'Nothing printed yet; still running…';

/** How near the end, in pixels, still counts as "at the end". */
const endPx = 24;

/** A log in its colours. It follows its end until the user scrolls up, and again once they return to the end. */
export function LogView({ label, text: log, placeholder, className = 'max-h-96' }: LogViewProps) {
  // A long one is read in the browser only, where it is drawn.
  const { text, runs } = useMemo(() => readAnsi(log), [log]);
  const rowsOf = useCallback((columns: number) => plainRows(text, columns), [text]);
  const isLarge = isLong(text) || hasManyLines(rowsOf(unlimited).count);
  if (!isLarge) {
    return <WholeLog label={label} placeholder={placeholder} className={className} text={text} runs={runs} />;
  }
  return (
    <LargeText
      role="log"
      label={label}
      rowsOf={rowsOf}
      runs={runs}
      isFollowed
      className={className}
      actions={
        <>
          <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} />
          <DownloadButton
            text={text}
            fileName={`${label.toLowerCase().replaceAll(' ', '-')}.txt`}
            label={`Download ${label.toLowerCase()}`}
          />
        </>
      }
    />
  );
}

function WholeLog({
  label,
  text,
  runs,
  placeholder = stillRunning,
  className,
}: Omit<LogViewProps, 'text'> & ReturnType<typeof readAnsi>) {
  const box = useRef<HTMLPreElement>(null);
  const [follows, setFollows] = useState(true);

  const scrollToEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight });
  // biome-ignore lint/correctness/useExhaustiveDependencies: every new line moves the end
  useLayoutEffect(() => {
    if (follows) scrollToEnd();
  }, [text, follows]);

  return (
    <div className="relative min-w-0">
      <pre
        ref={box}
        role="log"
        aria-label={label}
        // Scrollable areas must be reachable by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) =>
          setFollows(scrollHeight - scrollTop - clientHeight < endPx)
        }
        className={`min-h-16 overflow-auto whitespace-pre-wrap break-words rounded-lg border border-border bg-code p-3 font-mono text-xs leading-5 outline-none focus-visible:ring-2 focus-visible:ring-focus ${className}`}
      >
        {text === '' ? (
          <span className="text-muted">{placeholder}</span>
        ) : (
          <StyledText text={text} part={{ start: 0, end: text.length }} runs={runs} />
        )}
      </pre>
      {!follows && <FollowButton onPress={() => setFollows(true)} />}
    </div>
  );
}
