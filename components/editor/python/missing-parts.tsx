'use client';

import { useSyncExternalStore } from 'react';
import { missingParts, onMissingParts, type PythonPart } from '#components/editor/python/python-parts.ts';

const names: Record<PythonPart, string> = {
  types: 'completion and type checks',
  lint: 'lint and formatting',
};

/** Says in a line what the editor does without, and nothing when all is there. */
export function MissingParts() {
  const missing = useSyncExternalStore(onMissingParts, missingParts, missingParts);
  if (missing.length === 0) return null;
  return (
    <p role="status" className="border-border border-t px-3 py-1.5 text-muted text-sm">
      Python’s {missing.map((part) => names[part]).join(', ')} could not be loaded; editing works without.
    </p>
  );
}
