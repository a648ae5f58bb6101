'use client';

import { CopyButton } from '#components/json/copy-button.tsx';
import { prettyJson } from '#components/json/pretty-json.ts';

/** JSON text, indented, or any other text as it is. Always drawn as text. */
export function JsonView({
  label,
  text,
  className = 'max-h-80',
}: {
  label: string;
  text: string;
  className?: string;
}) {
  return (
    <div className="group relative min-w-0">
      <section aria-label={label}>
        <pre
          // Scrollable areas must be reachable by keyboard.
          // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
          tabIndex={0}
          className={`overflow-auto whitespace-pre-wrap break-words rounded-lg border border-border bg-code p-3 pr-10 font-mono text-xs leading-5 outline-none focus-visible:ring-2 focus-visible:ring-focus ${className}`}
        >
          {prettyJson(text)}
        </pre>
      </section>
      <div className="absolute top-1.5 right-1.5">
        <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} />
      </div>
    </div>
  );
}
