import { CopyButton } from '#components/json/copy-button.tsx';

/** A digest, an image or a name, cut to the room there is; the button copies all of it. */
export function CopyableCode({ text }: { text: string | null }) {
  if (text === null || text === '') return '–';
  return (
    <span className="flex items-center gap-1">
      <code className="truncate text-xs" title={text}>
        {text}
      </code>
      <CopyButton text={text} label="Copy" />
    </span>
  );
}
