'use client';

import { useSyncExternalStore } from 'react';
import { type EditorPart, missingParts, onMissingParts } from '#components/editor/parts.ts';

const names: Record<EditorPart, string> = {
  pythonTypes: 'Python’s completion and type checks',
  pythonLint: 'Python’s lint and formatting',
  nodeTypes: 'Node.js’s types',
};

/** Says in a line what the editor does without, and nothing when all is there. */
export function MissingParts() {
  const missing = useSyncExternalStore(onMissingParts, missingParts, missingParts);
  if (missing.length === 0) return null;
  return (
    <p role="status" className="border-border border-t px-3 py-1.5 text-muted text-sm">
      {missing.map((part) => names[part]).join('; ')} could not be loaded; editing works without.
    </p>
  );
}
