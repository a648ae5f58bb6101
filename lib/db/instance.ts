import { randomBytes } from 'node:crypto';
import { db } from '#lib/db/client.ts';

/** Eight hexadecimal digits that tell this installation's containers from another's on the same engine. */
export function readInstanceId(): Promise<string> {
  return readOrMake('instance', randomBytes(4).toString('hex'));
}

/** From which the secrets of this installation's Pods are derived (lib/http/pod-secret.ts). */
export function readPodKey(): Promise<string> {
  return readOrMake('pod-key', randomBytes(32).toString('base64url'));
}

/** What the first process has made that asked. */
async function readOrMake(key: string, value: string): Promise<string> {
  await db().setting.createMany({ data: { key, value }, skipDuplicates: true });
  return (await db().setting.findUniqueOrThrow({ where: { key } })).value;
}
