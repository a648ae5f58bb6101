import type { BuiltImage } from '#lib/builds/images.ts';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import type { OperationSpec } from '#lib/operations/schema.ts';

/** What a Pod is made of. */
export interface PodSource {
  operation: string;
  /** Digest of the operation's revision. */
  revision: string;
  image: string;
  imageDigest: string;
  /** The image as the engine pulls or finds it. */
  reference: string;
  port: number;
  /** The service account it runs as; absent: none. */
  serviceAccount?: string;
  /** Calls it serves at a time; absent: any number. */
  concurrency?: number;
}

/** @throws AppError `SERVICE_ACCOUNT_REFUSED` when the revision asks for one that the admin does not list any more. */
export function toPodSource(
  callee: { operation: string; revision: string; spec: OperationSpec },
  built: BuiltImage,
): PodSource {
  const { operation, revision, spec } = callee;
  const { serviceAccount, concurrency } = spec.pods ?? {};
  if (serviceAccount) requireServiceAccount(operation, serviceAccount);
  const { image, digest: imageDigest, reference, port } = built;
  return { operation, revision, image, imageDigest, reference, port, serviceAccount, concurrency };
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
