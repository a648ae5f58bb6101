'use client';

import { Button, Chip } from '@heroui/react';
import { Save } from 'lucide-react';

interface SaveButtonProps {
  isNew: boolean;
  isDirty: boolean;
  isSaving: boolean;
  size?: 'sm' | 'md';
  onSave(): void;
}

/** Save; it looks pressable while there is something to save. */
export function SaveButton({ isNew, isDirty, isSaving, size, onSave }: SaveButtonProps) {
  return (
    <Button
      size={size}
      variant={isNew || isDirty ? 'primary' : 'tertiary'}
      onPress={onSave}
      isPending={isSaving}
      aria-keyshortcuts="Control+S"
    >
      <Save aria-hidden className="size-4" />
      Save
    </Button>
  );
}

/** Whether there is anything to save. */
export function SaveState({ isNew, isDirty }: Pick<SaveButtonProps, 'isNew' | 'isDirty'>) {
  if (isDirty && !isNew) {
    return (
      <Chip color="warning" variant="soft">
        Unsaved changes
      </Chip>
    );
  }
  return (
    <span className="text-muted text-sm max-sm:sr-only">
      {isNew ? 'Not saved yet' : 'Everything is saved'}
    </span>
  );
}
