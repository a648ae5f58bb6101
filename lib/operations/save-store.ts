import type { Database } from '#lib/db/client.ts';
import type { OperationSave } from '#lib/operations/save.ts';
import { type Page, type PageRequest, pageSize, readCursor, timeAndIdCursor, toPage } from '#lib/page.ts';

/** Records that an operation was saved as a revision. */
export async function putSaveRow(
  database: Database,
  save: { name: string; digest: string; by?: string; message?: string },
): Promise<void> {
  await database.operationSave.create({ data: save });
}

/** The saves of an operation, the newest first. */
export async function listSaveRows(
  database: Database,
  name: string,
  request: PageRequest,
): Promise<Page<OperationSave>> {
  const after = readCursor(request.cursor, timeAndIdCursor);
  const size = pageSize(request);
  const beyond = after && {
    OR: [{ savedAt: { lt: after[0] } }, { savedAt: after[0], id: { lt: after[1] } }],
  };
  const rows = await database.operationSave.findMany({
    where: { name, ...beyond },
    orderBy: [{ savedAt: 'desc' }, { id: 'desc' }],
    take: size + 1,
  });
  return toPage(
    rows,
    size,
    ({ savedAt, id }) => [savedAt.toISOString(), id],
    ({ id, digest, by, message, savedAt }) => ({
      id,
      revision: digest,
      by,
      message,
      savedAt: savedAt.toISOString(),
    }),
  );
}
