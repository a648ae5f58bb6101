'use client';

import { useCallback, useMemo } from 'react';
import { CopyButton } from '#components/json/copy-button.tsx';
import { isJson } from '#components/json/is-json.ts';
import { jsonRows } from '#components/json/json-rows.ts';
import { DownloadButton } from '#components/text/download-button.tsx';
import { hasManyLines, isLong } from '#components/text/is-large.ts';
import { LargeText } from '#components/text/large-text.tsx';
import { plainRows, type TextRows, unlimited } from '#components/text/text-rows.ts';
import { toLines } from '#components/text/to-lines.ts';

interface JsonViewProps {
  label: string;
  text: string;
  className?: string;
}

/** JSON text, indented, or any other text as it is. Always drawn as text. Copies and saves it as it was received. */
export function JsonView({ label, text, className = 'max-h-80' }: JsonViewProps) {
  const rowsOf = useCallback((columns: number) => rowsOfText(text, columns), [text]);
  const lines = useMemo(() => {
    if (isLong(text)) return undefined;
    const rows = rowsOf(unlimited);
    return hasManyLines(rows.count) ? undefined : toLines(rows);
  }, [text, rowsOf]);
  const copy = <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} />;
  if (lines === undefined) {
    const fileName = `${label.toLowerCase().replaceAll(' ', '-')}.json`;
    return (
      <LargeText
        label={label}
        rowsOf={rowsOf}
        className={className}
        actions={
          <>
            {copy}
            <DownloadButton text={text} fileName={fileName} label={`Download ${label.toLowerCase()}`} />
          </>
        }
      />
    );
  }
  return (
    <div className="group relative min-w-0">
      <section aria-label={label}>
        <pre
          // Scrollable areas must be reachable by keyboard.
          // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
          tabIndex={0}
          className={`overflow-auto whitespace-pre-wrap break-words rounded-lg border border-border bg-code p-3 pr-10 font-mono text-xs leading-5 outline-none focus-visible:ring-2 focus-visible:ring-focus ${className}`}
        >
          {lines}
        </pre>
      </section>
      <div className="absolute top-1.5 right-1.5">{copy}</div>
    </div>
  );
}

function rowsOfText(text: string, columns: number): TextRows {
  return isJson(text) ? jsonRows(text, columns) : plainRows(text, columns);
}
