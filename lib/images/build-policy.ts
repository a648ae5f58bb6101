import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { keptCapabilities } from '#lib/engines/docker/build-confinement.ts';
import type { BuildEgress } from '#lib/engines/docker/build-sandbox.ts';
import { seccompProfile } from '#lib/engines/seccomp-profile.ts';

/** What the commands of builds are allowed, for a statement about one. */
export interface BuildPolicy {
  /** The list of what they may reach. */
  egress: string;
  /** They reach it through a proxy of the installation's. */
  isProxied: boolean;
  capabilities: string[];
  /** SHA-256 of the seccomp profile, in hexadecimal digits. */
  seccomp: string;
}

/** The policy that holds under these settings. */
export function buildPolicy({ rules, proxy }: BuildEgress): BuildPolicy {
  return {
    egress: rules.text,
    isProxied: proxy !== undefined,
    capabilities: keptCapabilities,
    seccomp: sha256(JSON.stringify(seccompProfile)),
  };
}

/** A word for a policy: no image or layer that was made under one is used under another. */
export function policyWord(policy: BuildPolicy): string {
  return sha256(canonicalize(policy) ?? '').slice(0, 12);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
