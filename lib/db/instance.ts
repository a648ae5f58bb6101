import { randomBytes } from 'node:crypto';
import { db } from '#lib/db/client.ts';

/** Eight hexadecimal digits that tell this installation's containers from another's on the same engine. */
export async function readInstanceId(): Promise<string> {
  const key = 'instance';
  const fresh = { key, value: randomBytes(4).toString('hex') };
  await db().setting.createMany({ data: fresh, skipDuplicates: true });
  return (await db().setting.findUniqueOrThrow({ where: { key } })).value;
}
