'use client';

import { FileWarning, FileX, Layers, Plus } from 'lucide-react';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { Link } from '#components/layout/link.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import { RuntimeFacts } from '#components/runtime/runtime-facts.tsx';
import { RuntimeState } from '#components/runtime/runtime-state.tsx';
import type { ListSnapshot } from '#lib/live/lists.ts';
import type {
  RuntimeFacts as RuntimeFactsView,
  RuntimeList as RuntimeListView,
} from '#lib/runtime-status/view.ts';

/** All runtimes, and the folders that are none, live. */
export function RuntimeList({ snapshot }: { snapshot: ListSnapshot<'runtimes'> }) {
  const { items, broken } = useLiveList('runtimes', {}, snapshot);
  return (
    <div className="flex flex-col gap-8">
      {broken.length > 0 && <BrokenRuntimes broken={broken} />}
      {items.length === 0 ? (
        <EmptyPanel icon={Layers} title="No runtimes">
          Functions cannot be written or built. The folder <code className="text-xs">runtimes</code> of this
          installation is empty or cannot be read.
        </EmptyPanel>
      ) : (
        <ul aria-label="Runtimes" className="flex flex-col gap-4">
          {items.map((runtime) => (
            <RuntimeCard key={runtime.name} runtime={runtime} />
          ))}
        </ul>
      )}
    </div>
  );
}

function RuntimeCard({ runtime }: { runtime: RuntimeFactsView }) {
  const { name, displayName, files } = runtime;
  const href = `/runtimes/${name}`;
  const count = `${files.length} ${files.length === 1 ? 'file' : 'files'}`;
  return (
    <li className="panel flex flex-col gap-4 p-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <h2 className="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold">
          <Link
            href={href}
            className="rounded-sm outline-focus outline-offset-2 hover:underline focus-visible:outline-2"
          >
            {displayName}
          </Link>
          <code className="font-normal text-muted text-xs">{name}</code>
        </h2>
        <div className="flex flex-wrap gap-2">
          <ButtonLink href={href} variant="tertiary" size="sm" aria-label={`${count} of ${displayName}`}>
            {count}
          </ButtonLink>
          <ButtonLink
            href={`/operations/-/new?runtime=${name}`}
            variant="secondary"
            size="sm"
            aria-label={`New operation in ${displayName}`}
          >
            <Plus aria-hidden className="size-4" />
            New operation
          </ButtonLink>
        </div>
      </div>
      <RuntimeState runtime={runtime} />
      <RuntimeFacts runtime={runtime} />
    </li>
  );
}

/** Folders of `PODSMITH_RUNTIMES_DIR` that are no runtimes as they stand. */
function BrokenRuntimes({ broken }: Pick<RuntimeListView, 'broken'>) {
  return (
    <section aria-labelledby="broken">
      <h2 id="broken" className="mb-1 flex items-center gap-2 font-semibold text-danger-soft-foreground">
        <FileWarning aria-hidden className="size-4" />
        Not valid
      </h2>
      <p className="mb-3 text-muted text-sm">
        Nothing is written or built with these until what they lack is mended; then they are taken by
        themselves.
      </p>
      <ul className="panel divide-y divide-separator">
        {broken.map(({ name, folder, problems }) => (
          <li key={folder} className="flex gap-3 p-4 text-sm">
            <FileX aria-hidden className="mt-0.5 size-4 shrink-0 text-danger-soft-foreground" />
            <div className="min-w-0">
              <h3 className="font-medium">{name}</h3>
              <code className="break-all text-muted text-xs">{folder}</code>
              <ul className="mt-1 list-disc ps-5">
                {problems.map(({ file, problem }) => (
                  <li key={`${file} ${problem}`} className="break-words">
                    {file && <code className="text-xs">{file}</code>} {problem}
                  </li>
                ))}
              </ul>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
