import { clientConfig } from './control-plane.ts';
import { isServing } from './is-serving.ts';
import { createNodePart, type NodeSetting } from './node-setting.ts';
import type { Part } from './part.ts';

/** What makes Services' addresses lead to Pods. Its iptables rules stay inside the node. */
export async function createKubeProxy(setting: NodeSetting): Promise<Part> {
  const { kubernetes, network, nodeName } = setting;
  return createNodePart(setting, {
    name: 'kube-proxy',
    command: kubernetes['kube-proxy'],
    args: [
      `--kubeconfig=${await clientConfig(setting, 'kube-proxy')}`,
      '--proxy-mode=iptables',
      `--cluster-cidr=${network.podRange}`,
      `--hostname-override=${nodeName}`,
      `--healthz-bind-address=${network.nodeAddress}:10256`,
      '--oom-score-adj=0',
      // These would be set for the whole machine.
      '--conntrack-max-per-core=0',
      '--conntrack-tcp-timeout-established=0',
      '--conntrack-tcp-timeout-close-wait=0',
    ],
    isReady: () => isServing(`http://${network.nodeAddress}:10256/healthz`),
  });
}
