import type { Metadata } from 'next';
import { z } from 'zod';
import { cancelRunAction, deleteRunAction, retryRunAction } from '#app/(dashboard)/runs/actions.ts';
import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { PageHeader } from '#components/layout/page-header.tsx';
import { RunList } from '#components/run/run-list.tsx';
import { requireUser } from '#lib/auth/session.ts';
import { readList } from '#lib/live/read-list.ts';
import { listOperationNames } from '#lib/operations/service.ts';
import { listPipelineNames } from '#lib/pipelines/service.ts';
import { runFilterParams } from '#lib/runs/filter.ts';

export const metadata: Metadata = { title: 'Runs' };

const names = ['pipeline', 'status', 'failed', 'since', 'until', 'search', 'cursor'] as const;

export default async function RunsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser();
  const query = readQuery(await readParams(searchParams, names));
  const { cursor: _cursor, ...filter } = query;
  const [snapshot, histogram, pipelines, operations] = await Promise.all([
    findOrMissing(readList('runs', query)),
    readList('run-histogram', filter),
    listPipelineNames(),
    listOperationNames(),
  ]);
  return (
    <>
      <PageHeader title="Runs" description="Every execution of a pipeline, newest first." />
      <RunList
        query={query}
        snapshot={snapshot}
        histogram={histogram}
        pipelines={pipelines}
        operations={operations}
        actions={{ cancel: cancelRunAction, retry: retryRunAction, remove: deleteRunAction }}
      />
    </>
  );
}

/** What an address asks for; a filter that says nothing which can be understood is left out. */
function readQuery({ cursor, ...given }: Partial<Record<(typeof names)[number], string>>) {
  const schema = z.object(runFilterParams);
  const parsed = schema.safeParse(given);
  const wrong = new Set(parsed.error?.issues.map(({ path }) => path[0]));
  const right = Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name)));
  return { ...schema.parse(right), cursor };
}
