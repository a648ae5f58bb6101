import { API_VERSION } from '#lib/manifests/api-version.ts';
import type { ObjectMetadata } from '#lib/metadata.ts';

/** A KubeDiag manifest as a form has it. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string } & Partial<ObjectMetadata>;
  spec: object;
}

/** The manifest of a spec; of labels and annotations it has those that there are. */
export function toManifest(
  kind: 'Operation' | 'OperationSet',
  { name, metadata, spec }: { name: string; metadata?: ObjectMetadata; spec: object },
): Manifest {
  const given = Object.entries(metadata ?? {}).filter(([, values]) => Object.keys(values).length > 0);
  return { apiVersion: API_VERSION, kind, metadata: { name, ...Object.fromEntries(given) }, spec };
}
