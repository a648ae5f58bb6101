import { listBuilds } from '#lib/builds/service.ts';
import { readEngineStatus } from '#lib/engines/status-store.ts';
import { getError, listErrors, listRunErrors } from '#lib/error-groups/service.ts';
import { listVersion } from '#lib/events/hub.ts';
import { listInvocations } from '#lib/invocations/service.ts';
import { stringifyJson } from '#lib/json.ts';
import {
  type ListData,
  type ListQuery,
  type ListSnapshot,
  type LiveTopic,
  lists,
  topicsOf,
} from '#lib/live/lists.ts';
import { listKept } from '#lib/manifests/kept.ts';
import { toOperationRow } from '#lib/operations/row.ts';
import { listOperations, listSaves } from '#lib/operations/service.ts';
import { readOverview } from '#lib/overview/service.ts';
import { toPipelineRow } from '#lib/pipelines/row.ts';
import { listPipelines } from '#lib/pipelines/service.ts';
import { listPods } from '#lib/pods/service.ts';
import { readStorage } from '#lib/retention/service.ts';
import { findLastRuns } from '#lib/runs/last-run-store.ts';
import { listRuns, readRunHistogram } from '#lib/runs/service.ts';
import { readRuntimes } from '#lib/runtime-status/service.ts';
import { listWorkers } from '#lib/workers/store.ts';

/** What a page begins with, and what it is given when it asks again. */
export async function readList<Topic extends LiveTopic>(
  topic: Topic,
  query: ListQuery<Topic>,
): Promise<ListSnapshot<Topic>> {
  // Before the read: a change in between is then sent, though the answer may hold it already.
  const version = listVersion(...topicsOf(topic));
  return { version, data: await readers[topic](query) };
}

const readers: { [Topic in LiveTopic]: (query: ListQuery<Topic>) => Promise<ListData<Topic>> } = {
  overview: readOverview,
  async operations(query) {
    const { items, nextCursor } = await listOperations(query);
    return { items: items.map(toOperationRow), nextCursor };
  },
  saves: ({ operation, ...query }) => listSaves(operation, query),
  async pipelines(query) {
    const { items, nextCursor } = await listPipelines(query);
    const lastRuns = await findLastRuns(items.map(({ name }) => name));
    return { items: items.map((item) => toPipelineRow(item, lastRuns.get(item.name) ?? null)), nextCursor };
  },
  runs: listRuns,
  'run-histogram': readRunHistogram,
  errors: listErrors,
  error: ({ fingerprint }) => getError(fingerprint),
  'run-errors': ({ run }) => listRunErrors(run),
  // Parsing leaves out what the list does not show.
  builds: async (query) => lists.builds.data.parse(await listBuilds(query)),
  invocations: async (query) => lists.invocations.data.parse(await listInvocations(query)),
  pods: ({ state, ...query }) =>
    state === 'all' ? listPods({ ...query, includeEnded: true }) : listPods({ ...query, state }),
  engine: async () => lists.engine.data.parse(await readEngineStatus()),
  workers: listWorkers,
  storage: readStorage,
  runtimes: readRuntimes,
  async triggers({ kind, cursor }) {
    const { items, nextCursor } = await listKept(kind, { cursor });
    const rows = items.map(({ namespace, name, metadata, spec, updatedAt }) => ({
      ...{ namespace, name, metadata, updatedAt },
      spec: stringifyJson(spec),
    }));
    return { items: rows, nextCursor };
  },
};
