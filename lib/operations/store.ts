import type { Database } from '#lib/db/client.ts';
import { sqlIn } from '#lib/db/statement.ts';
import { notFound } from '#lib/errors.ts';
import { type ObjectMetadata, readMetadata } from '#lib/metadata.ts';
import { type NamedListRequest, namedListQuery, toNamesPage } from '#lib/named-list.ts';
import { type OperationSpec, type OperationView, operationSpecSchema } from '#lib/operations/schema.ts';
import { type Page, pageSize, pageSizeWithin } from '#lib/page.ts';
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

const readSpecs = createSpecCache(operationSpecSchema);

const withSpec = { revision: { select: { spec: true } } } as const;

export async function findOperationRow(database: Database, name: string): Promise<OperationView | undefined> {
  if (!isStorable(name)) return undefined;
  const row = await database.operation.findUnique({ where: { name }, include: withSpec });
  return row ? toView(row) : undefined;
}

/** The names of all operations, in order. */
export async function listOperationNameRows(database: Database): Promise<string[]> {
  const rows = await database.operation.findMany({ select: { name: true }, orderBy: { name: 'asc' } });
  return rows.map(({ name }) => name);
}

/** Operations in the order that is asked for, as many as one page holds. */
export async function listOperationRows(
  database: Database,
  request: NamedListRequest,
): Promise<Page<OperationView>> {
  const limit = pageSize(request);
  const keys = await database.operation.findMany({
    ...namedListQuery(request),
    take: limit + 1,
    select: { name: true, updatedAt: true },
  });
  const names = keys.map(({ name }) => name);
  const sizes = await sqlIn(database)<{ bytes: number }>`
    SELECT octet_length(r.spec) + octet_length(o.labels::text) + octet_length(o.annotations::text) AS bytes
    FROM unnest(${names}::text[]) WITH ORDINALITY AS k(name, place)
      JOIN operations o USING (name) JOIN operation_revisions r ON r.digest = o.digest
    ORDER BY k.place LIMIT ${limit}::int`;
  const { items, nextCursor } = toNamesPage(keys, pageSizeWithin(sizes, limit), request.sort);
  const rows = await database.operation.findMany({ where: { name: { in: items } }, include: withSpec });
  const byName = new Map(rows.map((row) => [row.name, row]));
  // One that was deleted in between is left out.
  return { items: items.flatMap((name) => byName.get(name) ?? []).map(toView), nextCursor };
}

/** Which of these names are operations, with the digest of each one's newest revision. */
export async function findRevisionsOf(database: Database, names: string[]): Promise<Map<string, string>> {
  const rows = await database.operation.findMany({ where: { name: { in: names } } });
  return new Map(rows.map((row) => [row.name, row.digest]));
}

/** Stores a revision and points the operation at it. */
export async function putOperationRow(
  database: Database,
  name: string,
  { revision, metadata: { labels, annotations } }: { revision: Revision; metadata: ObjectMetadata },
): Promise<void> {
  const present = { digest: revision.digest, labels, annotations };
  await putOperationRevisionRow(database, name, revision);
  await database.operation.upsert({
    where: { name },
    create: { name, ...present },
    update: present,
  });
}

/** Stores a revision that the operation is not pointed at. */
export async function putOperationRevisionRow(
  database: Database,
  name: string,
  { digest, spec }: Revision,
): Promise<void> {
  await database.operationRevision.createMany({ data: { name, digest, spec }, skipDuplicates: true });
}

export async function deleteOperationRow(database: Database, name: string): Promise<void> {
  await database.operation.deleteMany({ where: { name } });
}

/** The spec of any revision ever saved. @throws AppError `NOT_FOUND`. */
export async function getOperationRevision(database: Database, digest: string): Promise<OperationSpec> {
  const specs = await getOperationRevisions(database, [digest]);
  return specs.values().next().value ?? missingRevision(digest);
}

/** The spec of a revision of this operation. @throws AppError `NOT_FOUND`, also for another operation's. */
export async function getRevisionOf(
  database: Database,
  name: string,
  digest: string,
): Promise<OperationSpec> {
  const isOurs =
    isStorable(digest) && (await database.operationRevision.count({ where: { digest, name } })) > 0;
  return isOurs ? getOperationRevision(database, digest) : missingRevision(digest);
}

/** The specs of several revisions, by digest. @throws AppError `NOT_FOUND` for the first one missing. */
export async function getOperationRevisions(
  database: Database,
  digests: string[],
): Promise<Map<string, OperationSpec>> {
  const specs = await readSpecs(digests, (wanted) =>
    database.operationRevision.findMany({ where: { digest: { in: wanted } } }),
  );
  for (const digest of digests) if (!specs.has(digest)) missingRevision(digest);
  return specs;
}

function missingRevision(digest: string): never {
  throw notFound(`The operation revision ${digest.slice(0, 12)}`);
}

function toView(row: Row): OperationView {
  return {
    name: row.name,
    revision: row.digest,
    metadata: readMetadata(row),
    spec: readStoredSpec(operationSpecSchema, row.revision.spec),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** Names of the pipelines whose newest revision has a node of this operation. */
export async function findPipelinesNaming(database: Database, operation: string): Promise<string[]> {
  const rows = await database.pipeline.findMany({
    where: { revision: { operations: { some: { operation } } } },
    select: { name: true },
    orderBy: { name: 'asc' },
  });
  return rows.map((row) => row.name);
}
