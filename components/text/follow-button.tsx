import { ArrowDownToLine } from 'lucide-react';

/** Back to the end of a growing text that the reader has scrolled up in. */
export function FollowButton({ onPress }: { onPress(): void }) {
  return (
    <button
      type="button"
      onClick={onPress}
      className="absolute right-4 bottom-3 flex items-center gap-1.5 rounded-full border border-border bg-overlay px-3 py-1 text-xs shadow-overlay hover:bg-default"
    >
      <ArrowDownToLine aria-hidden className="size-3.5" />
      Follow the end
    </button>
  );
}
