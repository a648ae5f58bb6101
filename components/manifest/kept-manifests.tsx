'use client';

import { Chip } from '@heroui/react';
import { JsonView } from '#components/json/json-view.tsx';
import { ObjectMetadataView } from '#components/manifest/object-metadata.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { KeptRow } from '#lib/manifests/kept-row.ts';

/** Manifests that are kept and not acted on yet, each as it is. */
export function KeptManifests({ label, manifests }: { label: string; manifests: KeptRow[] }) {
  return (
    <ul aria-label={label} className="flex flex-col gap-3">
      {manifests.map(({ namespace, name, metadata, spec, updatedAt }) => (
        <li key={`${namespace}/${name}`} className="panel p-4">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h2 className="min-w-0 break-all font-semibold">{name}</h2>
            {namespace !== '' && <span className="text-muted text-sm">in {namespace}</span>}
            <Chip size="sm" variant="soft" color="warning">
              Not yet acted on
            </Chip>
            <span className="text-muted text-sm">
              Applied <TimeAgo at={updatedAt} />
            </span>
          </div>
          <ObjectMetadataView metadata={metadata} />
          <details className="mt-2 text-sm">
            <summary className="cursor-pointer">Spec</summary>
            <JsonView label={`Spec of ${name}`} text={spec} className="mt-2 max-h-80" />
          </details>
        </li>
      ))}
    </ul>
  );
}
