import { db, transaction } from '#lib/db/client.ts';
import { notify } from '#lib/events/notify.ts';

/** What a worker found of a runtime's base image on the engine. */
export interface SeenBase {
  runtime: string;
  /** The image that the runtime named then. */
  baseImage: string;
  /** Null: it was not there. */
  imageId: string | null;
  bytes: number | null;
  /** Of the language; null where the image does not tell it. */
  languageVersion: string | null;
  lookedAt: Date;
}

export async function listSeenBases(): Promise<SeenBase[]> {
  const rows = await db().runtimeBase.findMany();
  return rows.map((row) => ({ ...row, bytes: row.bytes === null ? null : Number(row.bytes) }));
}

/** Records what is there now of all runtimes, and tells pages. */
export async function writeSeenBases(seen: Omit<SeenBase, 'lookedAt'>[]): Promise<void> {
  const lookedAt = new Date();
  await transaction(async (tx) => {
    await tx.runtimeBase.deleteMany({});
    await tx.runtimeBase.createMany({ data: seen.map((base) => ({ ...base, lookedAt })) });
    await notify(tx, 'runtimes');
  });
}

/** Asks the workers to look. */
export async function insertLookRequest(): Promise<void> {
  await notify(db(), 'request:runtimes:');
}
