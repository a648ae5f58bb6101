import type { Metadata } from 'next';
import { readRevisionAction } from '#app/(dashboard)/operations/actions.ts';
import { findOrMissing } from '#app/find-or-missing.ts';
import { readParams, type SearchParams } from '#app/search-params.ts';
import { ComparisonPage } from '#components/comparison/comparison-page.tsx';
import { mergeGraphs } from '#components/comparison/merged-graph.ts';
import { requireUser } from '#lib/auth/session.ts';
import { getPipelineRevisionSpec } from '#lib/pipelines/service.ts';
import { compareRuns } from '#lib/runs/compare-runs.ts';
import { getRunOutline, listRuns } from '#lib/runs/service.ts';
import type { RunSummary } from '#lib/runs/view.ts';

export const metadata: Metadata = { title: 'Compare runs' };

/** How many of a pipeline's runs can be chosen here; by its address any other can. */
const mostChoices = 30;

export default async function CompareRunsPage({ searchParams }: { searchParams: SearchParams }) {
  await requireUser();
  const { before, after, exact } = await readParams(searchParams, ['before', 'after', 'exact']);
  const run = await findOrMissing(getRunOutline(after ?? ''));
  const isExact = exact === 'true';
  const other = before ?? (await findCounterpart(run));
  const comparison = await findOrMissing(compareRuns(other, run.id, { isExact }));
  const { pipeline } = run;
  const [{ items: recent }, beforeSpec, afterSpec] = await Promise.all([
    listRuns({ pipeline, limit: mostChoices }),
    getPipelineRevisionSpec(comparison.before.revision),
    getPipelineRevisionSpec(comparison.after.revision),
  ]);
  return (
    <ComparisonPage
      // Another comparison has nothing open.
      key={`${other} ${run.id} ${isExact}`}
      comparison={comparison}
      recent={recent}
      nodes={mergeGraphs(beforeSpec.adjacencyList, afterSpec.adjacencyList, comparison.steps)}
      readRevision={readRevisionAction}
    />
  );
}

/** The run it runs again, else the last that succeeded; itself where there is none. */
async function findCounterpart({ id, pipeline, rerun }: RunSummary): Promise<string> {
  if (rerun) return rerun.of;
  const { items } = await listRuns({ pipeline, status: 'succeeded', limit: 2 });
  return items.find((run) => run.id !== id)?.id ?? id;
}
