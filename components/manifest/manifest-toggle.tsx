'use client';

import { ToggleButton, Tooltip } from '@heroui/react';
import { FileCode2 } from 'lucide-react';

interface ManifestToggleProps {
  isShown: boolean;
  onChange(isShown: boolean): void;
}

/** Shows what is edited as the YAML of its manifest, in the place of its form. */
export function ManifestToggle({ isShown, onChange }: ManifestToggleProps) {
  return (
    <Tooltip delay={400}>
      <ToggleButton
        size="sm"
        isIconOnly
        variant="ghost"
        aria-label="Manifest"
        isSelected={isShown}
        onChange={onChange}
      >
        <FileCode2 aria-hidden className="size-4" />
      </ToggleButton>
      <Tooltip.Content>Manifest (YAML)</Tooltip.Content>
    </Tooltip>
  );
}
