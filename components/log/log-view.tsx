'use client';

import { ArrowDownToLine } from 'lucide-react';
import { useLayoutEffect, useRef, useState } from 'react';

interface LogViewProps {
  /** What the log is of, for screen readers: "Build log". */
  label: string;
  text: string;
  /** Shown while there is no line yet. */
  placeholder?: string;
  className?: string;
}

/** How near the end, in pixels, still counts as "at the end". */
const endPx = 24;

/** A log as plain text. It follows its end until the user scrolls up, and again once they return to the end. */
export function LogView({
  label,
  text,
  placeholder = 'No lines yet.',
  className = 'max-h-96',
}: LogViewProps) {
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
        {text === '' ? <span className="text-muted">{placeholder}</span> : text}
      </pre>
      {!follows && (
        <button
          type="button"
          onClick={() => setFollows(true)}
          className="absolute right-4 bottom-3 flex items-center gap-1.5 rounded-full border border-border bg-overlay px-3 py-1 text-xs shadow-overlay hover:bg-default"
        >
          <ArrowDownToLine aria-hidden className="size-3.5" />
          Follow the end
        </button>
      )}
    </div>
  );
}
