'use client';

import { Chip } from '@heroui/react';
import type { ObjectMetadata } from '#lib/metadata.ts';

/** The labels and annotations of an object; nothing when it has none. */
export function ObjectMetadataView({ metadata: { labels, annotations } }: { metadata: ObjectMetadata }) {
  const shownLabels = Object.entries(labels);
  const shownAnnotations = Object.entries(annotations);
  if (shownLabels.length + shownAnnotations.length === 0) return null;
  return (
    <div className="mt-2 flex flex-col gap-2 text-sm">
      {shownLabels.length > 0 && (
        <ul aria-label="Labels" className="flex flex-wrap gap-1">
          {shownLabels.map(([key, value]) => (
            <li key={key} className="min-w-0">
              <Chip size="sm" variant="soft" className="max-w-full">
                <span className="break-all font-mono text-xs">
                  {key}
                  {value === '' ? '' : `: ${value}`}
                </span>
              </Chip>
            </li>
          ))}
        </ul>
      )}
      {shownAnnotations.length > 0 && (
        <details>
          <summary className="cursor-pointer">
            {shownAnnotations.length === 1 ? '1 annotation' : `${shownAnnotations.length} annotations`}
          </summary>
          <dl className="mt-1 flex max-h-60 flex-col gap-1 overflow-auto">
            {shownAnnotations.map(([key, value]) => (
              <div key={key}>
                <dt className="break-all font-mono text-xs">{key}</dt>
                <dd className="whitespace-pre-wrap pl-4 text-xs wrap-anywhere">{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}
