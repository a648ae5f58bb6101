import { Chip } from '@heroui/react';

/** Says beside a thing's name that this browser keeps edits of it that nobody has saved. */
export function DraftMark() {
  return (
    <Chip size="sm" variant="soft" color="warning" className="mt-1">
      Unsaved draft
    </Chip>
  );
}
