'use client';

import { Plus } from 'lucide-react';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import { RuntimeFacts } from '#components/runtime/runtime-facts.tsx';
import { RuntimeFile } from '#components/runtime/runtime-file.tsx';
import { RuntimeFileList } from '#components/runtime/runtime-file-list.tsx';
import { RuntimeState } from '#components/runtime/runtime-state.tsx';
import type { ListSnapshot } from '#lib/live/lists.ts';
import type { RuntimeFacts as RuntimeFactsView } from '#lib/runtime-status/view.ts';

interface RuntimeDetailProps {
  /** As it was read with the file. */
  runtime: RuntimeFactsView;
  snapshot: ListSnapshot<'runtimes'>;
  /** Path of the file that is shown. */
  file: string;
  /** Null: it is no text. */
  text: string | null;
}

/** One runtime: its facts, live, and its files. */
export function RuntimeDetail({ runtime: read, snapshot, file, text }: RuntimeDetailProps) {
  const { items } = useLiveList('runtimes', {}, snapshot);
  const runtime = items.find(({ name }) => name === read.name) ?? read;
  return (
    <>
      <PageHeader
        trail={[{ href: '/runtimes', label: 'Runtimes' }]}
        title={
          <>
            {runtime.displayName} <code className="text-lg text-muted">{runtime.name}</code>
          </>
        }
        actions={
          <ButtonLink href={`/operations/-/new?runtime=${runtime.name}`}>
            <Plus aria-hidden className="size-4" />
            New operation
          </ButtonLink>
        }
      />
      <div className="flex flex-col gap-4">
        <section aria-label="Facts" className="panel flex flex-col gap-4 p-4">
          <RuntimeState runtime={runtime} />
          <RuntimeFacts runtime={runtime} />
        </section>
        <div className="grid gap-4 lg:grid-cols-[16rem_minmax(0,1fr)] lg:items-start">
          <RuntimeFileList runtime={runtime.name} files={read.files} shown={file} />
          <RuntimeFile file={file} text={text} />
        </div>
      </div>
    </>
  );
}
