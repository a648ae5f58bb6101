import type { CoreV1Api, V1Node, V1Pod } from '@kubernetes/client-node';
import type { NodeView, Target } from '#lib/engines/engine.ts';
import { apiStatus, toKubernetesError } from '#lib/engines/kubernetes/kubernetes-error.ts';
import { toSelectorQuery } from '#lib/engines/kubernetes/label-selector.ts';
import type { PodReference, TargetSelector } from '#lib/engines/target-selector.ts';
import { AppError } from '#lib/errors.ts';

/** The cluster's nodes; none where listing them is not allowed. */
export async function listNodes(core: CoreV1Api): Promise<NodeView[]> {
  try {
    const { items } = await core.listNode();
    return items.map(toNodeView);
  } catch (error) {
    if (apiStatus(error) === 403) return [];
    throw toKubernetesError(error, 'listing the nodes');
  }
}

/** See {@link Engine.resolveTargets}. */
export async function resolveTargets(core: CoreV1Api, selector: TargetSelector): Promise<Target[]> {
  const { nodeNames = [], nodeSelector, podReferences = [], podSelector, podNamespace } = selector;
  try {
    const found = await Promise.all([
      ...nodeNames.map((name) => targetOfNode(core, name)),
      ...podReferences.map((reference) => targetOfPod(core, reference)),
      nodeSelector ? targetsOfNodes(core, toSelectorQuery(nodeSelector)) : [],
      podSelector ? targetsOfPods(core, toSelectorQuery(podSelector), podNamespace) : [],
    ]);
    const byName = new Map(found.flat().map((target) => [target.name, target]));
    if (byName.size === 0) throw noTargets(selector);
    return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw apiStatus(error) === 403 ? notAllowed(error) : toKubernetesError(error, 'looking for the targets');
  }
}

async function targetOfNode(core: CoreV1Api, name: string): Promise<Target> {
  const node = await core.readNode({ name }).catch((error: unknown) => {
    if (apiStatus(error) === 404) throw unknownTarget(`The cluster has no node ${name}.`);
    throw error;
  });
  return { name, node: node.metadata?.name ?? name };
}

async function targetOfPod(core: CoreV1Api, reference: PodReference): Promise<Target> {
  const { namespace, name, container } = reference;
  const pod = await core.readNamespacedPod({ namespace, name }).catch((error: unknown) => {
    if (apiStatus(error) === 404) throw unknownTarget(`The cluster has no Pod ${namespace}/${name}.`);
    throw error;
  });
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])];
  if (container && !containers.some((one) => one.name === container)) {
    throw unknownTarget(`The Pod ${namespace}/${name} has no container ${container}.`);
  }
  const target = toPodTarget(pod, container);
  if (!target) throw unknownTarget(`The Pod ${namespace}/${name} is on no node.`);
  return target;
}

async function targetsOfNodes(core: CoreV1Api, labelSelector: string): Promise<Target[]> {
  const { items } = await core.listNode({ labelSelector });
  return items.map(({ metadata }) => ({ name: metadata?.name ?? '', node: metadata?.name ?? '' }));
}

async function targetsOfPods(core: CoreV1Api, labelSelector: string, namespace?: string): Promise<Target[]> {
  const { items } = namespace
    ? await core.listNamespacedPod({ namespace, labelSelector })
    : await core.listPodForAllNamespaces({ labelSelector });
  // A Pod that has ended is nowhere any more, though its record still names a node.
  const present = items.filter((pod) => !['Succeeded', 'Failed'].includes(pod.status?.phase ?? ''));
  return present.map((pod) => toPodTarget(pod)).filter((target) => target !== undefined);
}

function toPodTarget(pod: V1Pod, container?: string): Target | undefined {
  const { namespace = '', name = '' } = pod.metadata ?? {};
  const node = pod.spec?.nodeName;
  if (!node) return undefined;
  return { name: `${namespace}/${name}`, node, pod: { namespace, name, ...(container && { container }) } };
}

function toNodeView(node: V1Node): NodeView {
  return {
    name: node.metadata?.name ?? '',
    ready:
      node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false,
    unschedulable: node.spec?.unschedulable ?? false,
    labels: node.metadata?.labels ?? {},
  };
}

function unknownTarget(message: string): AppError {
  return new AppError({
    code: 'TARGET_UNKNOWN',
    message,
    hint: 'See with "kubectl get nodes" and "kubectl get pods --all-namespaces" what there is.',
    fault: 'configuration',
  });
}

function noTargets({ nodeSelector, podSelector, podNamespace }: TargetSelector): AppError {
  const kinds = [
    nodeSelector && `no node has the labels ${toSelectorQuery(nodeSelector)}`,
    podSelector &&
      `no running Pod${podNamespace ? ` of ${podNamespace}` : ''} has the labels ${toSelectorQuery(podSelector)}`,
  ];
  return new AppError({
    code: 'TARGETS_NONE',
    message: `The target selector matches nothing: ${kinds.filter(Boolean).join(', and ')}.`,
    hint: 'Correct its labels, or label what it is meant to match.',
    fault: 'configuration',
  });
}

function notAllowed(cause: unknown): AppError {
  const { code, message, fault, details } = toKubernetesError(cause, 'looking for the targets');
  const hint =
    'Podsmith may look at nodes and at Pods of other namespaces only with the ClusterRole podsmith-targets (deploy/targets).';
  return new AppError({ code, message, hint, fault, details }, { cause });
}
