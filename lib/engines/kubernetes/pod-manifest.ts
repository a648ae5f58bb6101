import type { V1Affinity, V1Pod, V1Toleration } from '@kubernetes/client-node';
import type { PodRequest } from '#lib/engines/engine.ts';
import { podSecret, probeSecret, secretEnvironment, secretHeader } from '#lib/http/pod-secret.ts';

/** Labels by which an installation finds its Pods. */
export const podLabels = {
  managedBy: 'app.kubernetes.io/managed-by',
  instance: 'io.podsmith.instance',
  /** What it may send to; deploy/functions/network-policies.yaml has a policy for each value. */
  reach: 'io.podsmith.reach',
  /** Its own name: policies choose Pods by labels alone. */
  name: 'io.podsmith.pod',
} as const;

/** Name of the one container of a function's Pod. */
export const containerName = 'function';

const userId = 10_001;
const tmpSize = '64Mi';
const diskSize = '256Mi';

/** The settings of an installation that go into every Pod. */
export interface PodSettings {
  namespace: string;
  instanceId: string;
  /** From which the secrets of its Pods are derived. */
  podKey: string;
  /** Names of the secrets with which the registry lets its images be pulled. */
  imagePullSecrets: string[];
  /** A profile in the seccomp folder of every node's kubelet; absent: the container runtime's own. */
  seccompProfile?: string;
  /** The cluster can give Pods user namespaces: their uids are nobody on the node, and others than another Pod's. */
  mapsUsers?: boolean;
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
  const forProbe = probeSecret(settings.podKey, name);
  const environment = { ...env, ...secretEnvironment(podSecret(settings.podKey, name), forProbe) };
  const httpHeaders = [{ name: secretHeader, value: forProbe }];
  const probe = { httpGet: { path: '/_/health', port, httpHeaders }, periodSeconds: 1, timeoutSeconds: 1 };
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
        [podLabels.name]: name,
        [podLabels.reach]: request.network?.reach ?? 'internet',
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
      ...(settings.mapsUsers && { hostUsers: false }),
      terminationGracePeriodSeconds: 2,
      imagePullSecrets: settings.imagePullSecrets.map((secret) => ({ name: secret })),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: userId,
        runAsGroup: userId,
        seccompProfile: settings.seccompProfile
          ? { type: 'Localhost', localhostProfile: settings.seccompProfile }
          : { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: containerName,
          image,
          imagePullPolicy: 'IfNotPresent',
          ports: [{ containerPort: port }],
          env: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
          resources: {
            requests: { cpu: '10m', memory: `${Math.min(limits.memoryMib, 64)}Mi` },
            limits: {
              cpu: String(limits.cpu),
              memory: `${limits.memoryMib}Mi`,
              // Nothing is written but logs: the file system is read-only, and /tmp is memory.
              'ephemeral-storage': diskSize,
            },
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
