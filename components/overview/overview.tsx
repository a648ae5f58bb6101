'use client';

import { Disclosure } from '@heroui/react';
import { FilePlus2, Plus } from 'lucide-react';
import { ErrorTable } from '#components/error/error-table.tsx';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { Link } from '#components/layout/link.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import { EditedTable } from '#components/overview/edited-table.tsx';
import { type AddExample, ExampleList } from '#components/overview/example-list.tsx';
import { FailureTable } from '#components/overview/failure-table.tsx';
import { RunningTable } from '#components/overview/running-table.tsx';
import type { Example } from '#lib/examples/catalogue.ts';
import type { ListSnapshot } from '#lib/live/lists.ts';

interface OverviewProps {
  snapshot: ListSnapshot<'overview'>;
  examples: Example[];
  addExample: AddExample;
}

/** What runs now, which errors are new, what failed last and what was edited last, live; the first steps where there is nothing yet. */
export function Overview({ snapshot, examples, addExample }: OverviewProps) {
  const {
    running,
    newErrors,
    failed,
    edited,
    isEmpty,
    examples: present,
  } = useLiveList('overview', {}, snapshot);
  const list = <ExampleList examples={examples} present={present} add={addExample} />;
  if (isEmpty) {
    return (
      <>
        <PageHeader
          title="Overview"
          description="Nothing is here yet. Begin with a function of yours, or an example."
        />
        <div className="flex flex-col gap-8">
          <EmptyPanel
            icon={FilePlus2}
            title="Your first function"
            action={<ButtonLink href="/operations/-/new">Write your first function</ButtonLink>}
          >
            Write a handler in the browser and try it at once. Run builds it as an image and calls it in a
            Pod.
          </EmptyPanel>
          <section aria-labelledby="examples">
            <h2 id="examples" className="mb-1 font-semibold">
              Or begin with an example
            </h2>
            <p className="mb-3 text-muted text-sm">
              Python without packages. They need no cluster, and are yours to change.
            </p>
            {list}
          </section>
        </div>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title="Overview"
        description="What runs now, which errors are new, what failed last and what was edited last."
        actions={
          <ButtonLink href="/operations/-/new">
            <Plus aria-hidden className="size-4" />
            New operation
          </ButtonLink>
        }
      />
      <div className="flex flex-col gap-8">
        <section aria-labelledby="running">
          <h2 id="running" className="mb-3 font-semibold">
            Running now
          </h2>
          <RunningTable running={running} />
        </section>
        <section aria-labelledby="new-errors">
          <div className="mb-3 flex items-baseline justify-between gap-4">
            <h2 id="new-errors" className="font-semibold">
              New errors
            </h2>
            <Link href="/errors" className="text-sm underline underline-offset-2">
              All errors
            </Link>
          </div>
          {newErrors.length > 0 ? (
            <ErrorTable label="New errors" errors={newErrors} />
          ) : (
            <p className="panel px-4 py-6 text-muted text-sm">
              No error is new or has come back within the last day.
            </p>
          )}
        </section>
        <div className="grid gap-8 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)] xl:items-start">
          <section aria-labelledby="failed">
            <h2 id="failed" className="mb-3 font-semibold">
              Failed last
            </h2>
            <FailureTable failed={failed} />
          </section>
          <section aria-labelledby="edited">
            <h2 id="edited" className="mb-3 font-semibold">
              Edited last
            </h2>
            <EditedTable edited={edited} />
          </section>
        </div>
        <Disclosure>
          <Disclosure.Heading>
            <Disclosure.Trigger className="flex items-center gap-1.5 font-semibold">
              Examples
              <Disclosure.Indicator className="size-4" />
            </Disclosure.Trigger>
          </Disclosure.Heading>
          <Disclosure.Content>
            <Disclosure.Body className="px-0 pt-3">{list}</Disclosure.Body>
          </Disclosure.Content>
        </Disclosure>
      </div>
    </>
  );
}
