import type { BuiltImage } from '#lib/builds/images.ts';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import type { PodNetworkSettings } from '#lib/operations/pod-network.ts';
import type { OperationSpec } from '#lib/operations/schema.ts';

/** Whose a standby Pod is: nobody's, until it answers somebody's call and is stopped. */
export const standbyPerson = 'standby';

/** Whom a Pod serves. */
export interface PodOwner {
  /** Null for a try Pod, which serves any operation's unsaved text, and for a standby Pod. */
  operation: string | null;
  /** Digest of the operation's revision; of a try Pod, of its image and person; of a standby Pod, its own. */
  revision: string;
  /** Whose tries it serves: nobody else's come into it; or {@link standbyPerson}. Null for a Pod of an operation. */
  person: string | null;
}

/** What a Pod is made of. */
export interface PodSource extends PodOwner {
  image: string;
  imageDigest: string;
  /** The image as the engine pulls or finds it. */
  reference: string;
  port: number;
  /** The service account it runs as; absent: none. */
  serviceAccount?: string;
  /** Calls it serves at a time; absent: any number. */
  concurrency?: number;
  /** What it may send to. */
  network: PodNetworkSettings;
}

/** @throws AppError `SERVICE_ACCOUNT_REFUSED` when the revision asks for one that the admin does not list any more. */
export function toPodSource(
  callee: { operation: string; revision: string; spec: OperationSpec },
  built: BuiltImage,
): PodSource {
  const { operation, revision, spec } = callee;
  const { serviceAccount, concurrency, network = {} } = spec.pods ?? {};
  if (serviceAccount) requireServiceAccount(operation, serviceAccount);
  const { image, digest: imageDigest, reference, port } = built;
  const owner = { operation, revision, person: null };
  return { ...owner, image, imageDigest, reference, port, serviceAccount, concurrency, network };
}

/** What a try Pod is made of: its settings are those of an operation that has none. */
export function toTryPodSource(owner: { revision: string; person: string }, built: BuiltImage): PodSource {
  const { image, digest: imageDigest, reference, port } = built;
  return { operation: null, ...owner, image, imageDigest, reference, port, network: {} };
}

function requireServiceAccount(operation: string, name: string): void {
  const allowed = config().serviceAccounts;
  if (allowed.includes(name)) return;
  const list = allowed.length > 0 ? `Allowed are: ${allowed.join(', ')}.` : 'None is allowed.';
  throw new AppError({
    code: 'SERVICE_ACCOUNT_REFUSED',
    message: `"${operation}" is to run as the service account "${name}", which this installation does not allow.`,
    hint: `${list} An admin allows it in PODSMITH_SERVICE_ACCOUNTS, or the operation is saved without it.`,
    fault: 'configuration',
  });
}
