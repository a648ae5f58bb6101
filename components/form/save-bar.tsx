'use client';

import type { ReactNode } from 'react';
import { SaveButton, SaveState } from '#components/form/save-button.tsx';

interface SaveBarProps {
  isNew: boolean;
  isDirty: boolean;
  isSaving: boolean;
  onSave(): void;
  /** Buttons beside "Save". */
  children?: ReactNode;
}

/** Save, and whether there is anything to save; stays in sight below a long form. */
export function SaveBar({ children, ...state }: SaveBarProps) {
  return (
    <div className="panel sticky bottom-4 z-10 flex flex-wrap items-center gap-3 px-4 py-3 shadow-overlay">
      <SaveButton {...state} />
      {children}
      <SaveState {...state} />
    </div>
  );
}
