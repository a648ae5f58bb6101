import type { Database } from '#lib/db/client.ts';
import { sqlIn } from '#lib/db/statement.ts';
import { notFound } from '#lib/errors.ts';
import { type ObjectMetadata, readMetadata } from '#lib/metadata.ts';
import { type NamedListRequest, namedListQuery, toNamesPage } from '#lib/named-list.ts';
import { type Page, pageSize, pageSizeWithin } from '#lib/page.ts';
import { type PipelineSpec, type PipelineView, pipelineSpecSchema } from '#lib/pipelines/schema.ts';
import type { Revision } from '#lib/revision.ts';
import { createSpecCache } from '#lib/spec-cache.ts';
import { isStorable } from '#lib/storable.ts';
import { readStoredSpec } from '#lib/stored-spec.ts';

interface Row {
  name: string;
  digest: string;
  revision: { spec: string };
  labels: unknown;
  annotations: unknown;
  createdAt: Date;
  updatedAt: Date;
}

const readSpecs = createSpecCache(pipelineSpecSchema);

const withSpec = { revision: { select: { spec: true } } } as const;

export async function findPipelineRow(database: Database, name: string): Promise<PipelineView | undefined> {
  if (!isStorable(name)) return undefined;
  const row = await database.pipeline.findUnique({ where: { name }, include: withSpec });
  return row ? toView(row) : undefined;
}

/** What a run is pinned to when it is asked for. */
export interface NewestRevisions {
  /** Digest of the pipeline's. */
  revision: string;
  /** Digests of its operations', by name. */
  operations: Record<string, string>;
}

/** The newest revision of a pipeline, and those of the operations that its nodes name. */
export async function findNewestRevisions(
  database: Database,
  name: string,
): Promise<NewestRevisions | undefined> {
  if (!isStorable(name)) return undefined;
  const [newest] = await sqlIn(database)<NewestRevisions>`
    SELECT p.digest AS revision, coalesce(named.operations, '{}') AS operations
    FROM pipelines p, LATERAL (
      SELECT jsonb_object_agg(o.name, o.digest) AS operations
      FROM pipeline_revision_operations used JOIN operations o ON o.name = used.operation
      WHERE used.revision = p.digest
    ) AS named
    WHERE p.name = ${name}`;
  return newest;
}

/** The names of all pipelines, in order. */
export async function listPipelineNameRows(database: Database): Promise<string[]> {
  const rows = await database.pipeline.findMany({ select: { name: true }, orderBy: { name: 'asc' } });
  return rows.map(({ name }) => name);
}

/** Pipelines in the order that is asked for, as many as one page holds. */
export async function listPipelineRows(
  database: Database,
  request: NamedListRequest,
): Promise<Page<PipelineView>> {
  const limit = pageSize(request);
  const keys = await database.pipeline.findMany({
    ...namedListQuery(request),
    take: limit + 1,
    select: { name: true, updatedAt: true },
  });
  const names = keys.map(({ name }) => name);
  const sizes = await sqlIn(database)<{ bytes: number }>`
    SELECT octet_length(r.spec) + octet_length(o.labels::text) + octet_length(o.annotations::text) AS bytes
    FROM unnest(${names}::text[]) WITH ORDINALITY AS k(name, place)
      JOIN pipelines o USING (name) JOIN pipeline_revisions r ON r.digest = o.digest
    ORDER BY k.place LIMIT ${limit}::int`;
  const { items, nextCursor } = toNamesPage(keys, pageSizeWithin(sizes, limit), request.sort);
  const rows = await database.pipeline.findMany({ where: { name: { in: items } }, include: withSpec });
  const byName = new Map(rows.map((row) => [row.name, row]));
  // One that was deleted in between is left out.
  return { items: items.flatMap((name) => byName.get(name) ?? []).map(toView), nextCursor };
}

/**
 * Stores a revision and points the pipeline at it.
 *
 * @param put.operations Names of the operations its nodes name.
 */
export async function putPipelineRow(
  database: Database,
  name: string,
  {
    revision,
    metadata: { labels, annotations },
    operations,
  }: { revision: Revision; metadata: ObjectMetadata; operations: string[] },
): Promise<void> {
  const present = { digest: revision.digest, labels, annotations };
  await database.pipelineRevision.createMany({
    data: { name, digest: revision.digest, spec: revision.spec },
    skipDuplicates: true,
  });
  await database.pipelineRevisionOperation.createMany({
    data: operations.map((operation) => ({ revision: revision.digest, operation })),
    skipDuplicates: true,
  });
  await database.pipeline.upsert({
    where: { name },
    create: { name, ...present },
    update: present,
  });
}

export async function deletePipelineRow(database: Database, name: string): Promise<void> {
  await database.pipeline.deleteMany({ where: { name } });
}

/** The spec of any revision ever saved. @throws AppError `NOT_FOUND`. */
export async function getPipelineRevision(database: Database, digest: string): Promise<PipelineSpec> {
  const specs = await readSpecs([digest], (wanted) =>
    database.pipelineRevision.findMany({ where: { digest: { in: wanted } } }),
  );
  const spec = specs.get(digest);
  if (!spec) throw notFound(`The pipeline revision ${digest.slice(0, 12)}`);
  return spec;
}

function toView(row: Row): PipelineView {
  return {
    name: row.name,
    revision: row.digest,
    metadata: readMetadata(row),
    spec: readStoredSpec(pipelineSpecSchema, row.revision.spec),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
