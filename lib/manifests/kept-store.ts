import type { Database } from '#lib/db/client.ts';
import type { KeptManifest as Row } from '#lib/db/generated/client.ts';
import { sqlIn } from '#lib/db/statement.ts';
import { isJsonObject, type JsonObject, parseJson } from '#lib/json.ts';
import type { KeptKind } from '#lib/manifests/kinds.ts';
import { type ObjectMetadata, readMetadata } from '#lib/metadata.ts';
import {
  namePairCursor,
  type Page,
  type PageRequest,
  pageSize,
  pageSizeWithin,
  readCursor,
  toPage,
} from '#lib/page.ts';

export interface KeptId {
  kind: KeptKind;
  /** Empty for a kind that belongs to no namespace. */
  namespace: string;
  name: string;
}

/** A Trigger or CommonEvent, kept as it is. */
export interface KeptManifest extends KeptId {
  metadata: ObjectMetadata;
  spec: JsonObject;
  createdAt: string;
  updatedAt: string;
}

export async function findKeptRow(database: Database, id: KeptId): Promise<KeptManifest | undefined> {
  const row = await database.keptManifest.findUnique({ where: { kind_namespace_name: id } });
  return row ? toView(row, id.kind) : undefined;
}

export async function listKeptRows(
  database: Database,
  kind: KeptKind,
  request: PageRequest,
): Promise<Page<KeptManifest>> {
  const [namespace, name] = readCursor(request.cursor, namePairCursor) ?? [];
  const sizes = await sqlIn(database)<{ bytes: number }>`
    SELECT octet_length(spec) + octet_length(labels::text) + octet_length(annotations::text) AS bytes
    FROM kept_manifests WHERE kind = ${kind} AND (namespace, name) > (${namespace ?? ''}, ${name ?? ''})
    ORDER BY namespace, name LIMIT ${pageSize(request)}::int`;
  const size = pageSizeWithin(sizes, pageSize(request));
  const rows = await database.keptManifest.findMany({
    where: {
      kind,
      ...(namespace === undefined
        ? {}
        : { OR: [{ namespace: { gt: namespace } }, { namespace, name: { gt: name } }] }),
    },
    orderBy: [{ namespace: 'asc' }, { name: 'asc' }],
    take: size + 1,
  });
  return toPage(
    rows,
    size,
    (row) => [row.namespace, row.name],
    (row) => toView(row, kind),
  );
}

/** `spec` is JSON text. */
export async function putKeptRow(
  database: Database,
  id: KeptId,
  { spec, metadata: { labels, annotations } }: { spec: string; metadata: ObjectMetadata },
): Promise<void> {
  const content = { spec, labels, annotations };
  await database.keptManifest.upsert({
    where: { kind_namespace_name: id },
    create: { ...id, ...content },
    update: content,
  });
}

/** False when there was none. */
export async function deleteKeptRow(database: Database, id: KeptId): Promise<boolean> {
  const { count } = await database.keptManifest.deleteMany({ where: id });
  return count > 0;
}

function toView(row: Row, kind: KeptKind): KeptManifest {
  const spec = parseJson(row.spec);
  return {
    kind,
    namespace: row.namespace,
    name: row.name,
    metadata: readMetadata(row),
    spec: isJsonObject(spec) ? spec : {},
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
