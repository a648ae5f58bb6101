import { isIPv4, isIPv6 } from 'node:net';
import type { V1NetworkPolicy, V1Pod } from '@kubernetes/client-node';
import type { AllowedRange, PodRequest } from '#lib/engines/engine.ts';
import { podLabels } from '#lib/engines/kubernetes/pod-manifest.ts';
import { metadataAddresses } from '#lib/network/address-kind.ts';

/** What no list opens, as a policy excludes it from everything. */
const neverWithin: Record<string, string[]> = {
  '0.0.0.0/0': [
    ...['127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4'],
    ...metadataAddresses.filter(isIPv4).map((address) => `${address}/32`),
  ],
  '::/0': [
    ...['::1/128', 'fe80::/10', 'ff00::/8'],
    ...metadataAddresses.filter(isIPv6).map((address) => `${address}/128`),
  ],
};

/**
 * The policy that opens what an operation lists to one Pod, and goes with it; undefined where it lists nothing. Policies add
 * up: the others are those of deploy/functions.
 */
export function allowPolicy(request: PodRequest, pod: V1Pod): V1NetworkPolicy | undefined {
  const { name = '', namespace, uid = '', labels } = pod.metadata ?? {};
  const allow = request.network?.allow ?? [];
  if (allow.length === 0) return undefined;
  return {
    metadata: {
      // A Pod of the same name may follow before this is gone.
      name: `${name.slice(0, 200)}-${uid.slice(0, 8)}`,
      namespace,
      labels,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid }],
    },
    spec: {
      podSelector: { matchLabels: { [podLabels.name]: name } },
      policyTypes: ['Egress'],
      egress: allow.map(toRule),
    },
  };
}

function toRule({ range, port }: AllowedRange) {
  // Only what lies within a range may be excluded from it. Narrower ones that no function reaches are refused when saved.
  const except = neverWithin[range];
  const ports = (['TCP', 'UDP'] as const).map((protocol) => ({ protocol, port }));
  return { to: [{ ipBlock: { cidr: range, except } }], ...(port === undefined ? {} : { ports }) };
}
