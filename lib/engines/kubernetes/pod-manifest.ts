import type { V1Affinity, V1Pod, V1Toleration } from '@kubernetes/client-node';
import type { PodRequest } from '#lib/engines/engine.ts';

/** Labels by which an installation finds its Pods. */
export const podLabels = {
  managedBy: 'app.kubernetes.io/managed-by',
  instance: 'io.podsmith.instance',
} as const;

/** Name of the one container of a function's Pod. */
export const containerName = 'function';

const userId = 10_001;
const tmpSize = '64Mi';

/** The settings of an installation that go into every Pod. */
export interface PodSettings {
  namespace: string;
  instanceId: string;
  /** Names of the secrets with which the registry lets its images be pulled. */
  imagePullSecrets: string[];
}

/** Through the scheduler, as for the Pods of a DaemonSet: it says why when the node has no room. */
function onNode(node: string): V1Affinity {
  const isNode = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
  return {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [isNode] } },
  };
}

/** Evicted from a lost node after 20 seconds, not Kubernetes' five minutes: it is quickly started elsewhere. */
const lostNodeTolerations: V1Toleration[] = [
  'node.kubernetes.io/not-ready',
  'node.kubernetes.io/unreachable',
].map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 20 }));

/** A node that was named is used even when it is cordoned, under pressure, or runs the control plane. */
const aimedTolerations: V1Toleration[] = [
  'node.kubernetes.io/unschedulable',
  'node.kubernetes.io/disk-pressure',
  'node.kubernetes.io/memory-pressure',
  'node.kubernetes.io/pid-pressure',
  'node-role.kubernetes.io/control-plane',
  'node-role.kubernetes.io/master',
].map((key) => ({ key, operator: 'Exists', effect: 'NoSchedule' }));

/**
 * The Pod of a function, within the Pod Security Standard "restricted". Its fields are all listed here: what a
 * user can influence is the image's content, the name, the limits and the labels, and nothing else.
 */
export function podManifest(request: PodRequest, settings: PodSettings): V1Pod {
  const { name, image, port, limits, labels, env = {}, node, serviceAccount } = request;
  const probe = { httpGet: { path: '/_/health', port }, periodSeconds: 1, timeoutSeconds: 1 };
  return {
    metadata: {
      name,
      namespace: settings.namespace,
      labels: {
        ...labels,
        'app.kubernetes.io/name': 'podsmith-function',
        'app.kubernetes.io/component': 'function',
        'app.kubernetes.io/part-of': 'podsmith',
        [podLabels.managedBy]: 'podsmith',
        [podLabels.instance]: settings.instanceId,
      },
    },
    spec: {
      restartPolicy: 'Never',
      // A token is mounted only where an admin has allowed an account for the operation.
      automountServiceAccountToken: serviceAccount !== undefined,
      ...(serviceAccount && { serviceAccountName: serviceAccount }),
      ...(node && { affinity: onNode(node) }),
      tolerations: [...lostNodeTolerations, ...(node ? aimedTolerations : [])],
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 2,
      imagePullSecrets: settings.imagePullSecrets.map((secret) => ({ name: secret })),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: userId,
        runAsGroup: userId,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: containerName,
          image,
          imagePullPolicy: 'IfNotPresent',
          ports: [{ containerPort: port }],
          env: Object.entries(env).map(([key, value]) => ({ name: key, value })),
          resources: {
            requests: { cpu: '10m', memory: `${Math.min(limits.memoryMib, 64)}Mi` },
            limits: { cpu: String(limits.cpu), memory: `${limits.memoryMib}Mi` },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          startupProbe: { ...probe, failureThreshold: 60 },
          readinessProbe: probe,
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        },
      ],
      volumes: [{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: tmpSize } }],
    },
  };
}
