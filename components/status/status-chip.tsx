'use client';

import { Chip } from '@heroui/react';
import { lookOf } from '#components/status/status-map.ts';

/** A state as a coloured chip with its icon and word. */
export function StatusChip({ status, size = 'md' }: { status: string; size?: 'sm' | 'md' | 'lg' }) {
  const look = lookOf(status);
  return (
    <Chip color={look.color} variant="soft" size={size} className="shrink-0" data-status={status}>
      <look.icon aria-hidden className={`size-3.5 ${look.isSpinning ? 'animate-spin' : ''}`} />
      <Chip.Label>{look.label}</Chip.Label>
    </Chip>
  );
}

/** A state as its icon; the word is there for screen readers. */
export function StatusIcon({ status, className = 'size-4' }: { status: string; className?: string }) {
  const look = lookOf(status);
  return (
    <span className={`inline-flex shrink-0 ${look.text}`} title={look.label}>
      <look.icon aria-hidden className={`${className} ${look.isSpinning ? 'animate-spin' : ''}`} />
      <span className="sr-only">{look.label}</span>
    </span>
  );
}
