import { listNewErrors } from '#lib/error-groups/service.ts';
import { exampleOperations, examplePipeline } from '#lib/examples/catalogue.ts';
import {
  findThose,
  listEdited,
  listFailedBuilds,
  listFailedCalls,
  listFailedRuns,
  listRunning,
} from '#lib/overview/store.ts';
import type { Overview } from '#lib/overview/view.ts';

/** Of each list. */
const shown = 8;

/** What runs now, which errors are new, what failed last, and what was edited last. */
export async function readOverview(): Promise<Overview> {
  const [running, newErrors, edited, examples, ...failures] = await Promise.all([
    listRunning(shown),
    listNewErrors(shown),
    listEdited(shown),
    findThose({
      operations: exampleOperations.map(({ name }) => name),
      pipelines: [examplePipeline.name],
    }),
    listFailedRuns(shown),
    listFailedBuilds(shown),
    listFailedCalls(shown),
  ]);
  const failed = failures.flat().sort((a, b) => (a.failedAt > b.failedAt ? -1 : 1));
  return {
    running,
    newErrors,
    failed: failed.slice(0, shown),
    edited,
    isEmpty: edited.length === 0,
    examples,
  };
}
