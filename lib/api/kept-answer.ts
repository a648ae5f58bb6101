import { rawJson } from '#lib/api/answer.ts';
import { stringifyJson } from '#lib/json.ts';
import type { KeptManifest } from '#lib/manifests/kept-store.ts';

/** A Trigger or CommonEvent as it is given back. */
export function keptAnswer({ kind, namespace, metadata, spec, ...others }: KeptManifest) {
  return {
    ...others,
    metadata: kind === 'Trigger' ? metadata : { namespace, ...metadata },
    spec: rawJson(stringifyJson(spec)),
    // Nothing starts by it yet.
    actedOn: false,
  };
}
