import { CopyButton } from '#components/json/copy-button.tsx';

/** The text of one file, with the numbers of its lines, which are not copied along. */
export function RuntimeFile({ file, text }: { file: string; text: string | null }) {
  if (text === null) {
    return <p className="panel px-4 py-6 text-muted text-sm">This file is no text, and is not shown.</p>;
  }
  const lines = text.replace(/\n$/, '').split('\n');
  const digits = String(lines.length).length;
  return (
    <section aria-label={file} className="panel min-w-0 overflow-hidden">
      <div className="flex items-center justify-between gap-2 border-separator border-b py-1 ps-4 pe-1">
        <h2 className="min-w-0 break-all font-mono text-sm">{file}</h2>
        <CopyButton text={text} label={`Copy ${file}`} />
      </div>
      <pre
        // Scrollable areas must be reachable by keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        className="max-h-[36rem] overflow-auto bg-code py-3 text-xs leading-5 outline-none focus-visible:ring-2 focus-visible:ring-focus focus-visible:ring-inset"
      >
        <code className="block w-fit min-w-full">
          {lines.map((line, index) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its number alone
              key={index}
              data-line={String(index + 1).padStart(digits)}
              className="block pe-4 before:sticky before:left-0 before:inline-block before:bg-code before:ps-4 before:pe-4 before:whitespace-pre before:text-muted before:content-[attr(data-line)]"
            >
              {line}
              {'\n'}
            </span>
          ))}
        </code>
      </pre>
    </section>
  );
}
