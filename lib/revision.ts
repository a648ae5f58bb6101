import canonicalize from 'canonicalize';
import { type Json, sha256, stringifyJson } from '#lib/json.ts';

/** An immutable snapshot about to be stored: its canonical JSON (RFC 8785) and the digest that names it. */
export interface Revision {
  /** SHA-256 of the canonical JSON of `{kind, name, spec}`, hexadecimal. */
  digest: string;
  /** Canonical JSON of the spec. */
  spec: string;
}

/** Makes the revision of a spec. Equal specs of the same name give the same revision, whatever their key order. */
export function makeRevision(
  kind: 'Operation' | 'OperationSet' | 'Try',
  name: string,
  spec: object,
): Revision {
  // Canonical JSON knows numbers as doubles, and not those that keep more digits.
  const plain: unknown = JSON.parse(stringifyJson(spec as Json));
  const text = canonicalize(plain);
  const whole = canonicalize({ kind, name, spec: plain });
  if (text === undefined || whole === undefined) throw new TypeError('A spec is a JSON object.');
  return { digest: sha256(whole), spec: text };
}
