import { Button } from '@heroui/react';

interface LibraryBarProps {
  name: string;
  /** The file that one goes back to. */
  back: string;
  onBack(): void;
}

/** Stands above a file of the language's library, which is read in the editor. */
export function LibraryBar({ name, back, onBack }: LibraryBarProps) {
  return (
    <div className="flex items-center gap-3 border-border border-b px-3 py-1.5 text-muted text-sm">
      <p className="min-w-0 flex-1 truncate">
        Only to read: <code className="text-[13px]">{name}</code>
      </p>
      <Button size="sm" variant="ghost" onPress={onBack}>
        Back to {back}
      </Button>
    </div>
  );
}
