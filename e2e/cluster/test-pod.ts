import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CoreV1Api, type KubeConfig, PortForward, type V1Pod } from '@kubernetes/client-node';

/** That of the runtime python3. */
export const functionPort = 5000;

/** A Pod of a function's image, as the Pod Security Standard "restricted" wants it. */
export function functionPod(name: string, image: string): V1Pod {
  return {
    metadata: { name, labels: { app: name } },
    spec: {
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      terminationGracePeriodSeconds: 5,
      containers: [
        {
          name: 'function',
          image,
          ports: [{ containerPort: functionPort }],
          readinessProbe: { httpGet: { path: '/_/health', port: functionPort }, periodSeconds: 1 },
          resources: {
            requests: { cpu: '10m', memory: '32Mi' },
            limits: { cpu: '1', memory: '128Mi' },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        },
      ],
      volumes: [{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } }],
    },
  };
}

/** The Pod once it is Ready. */
export async function waitUntilReady(api: CoreV1Api, namespace: string, name: string): Promise<V1Pod> {
  let last: V1Pod | undefined;
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(100)) {
    last = await api.readNamespacedPod({ namespace, name });
    if (last.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'))
      return last;
  }
  throw new Error(`The Pod ${name} was not ready in time: ${JSON.stringify(last?.status)}`);
}

/** Runs `work` with an address of this machine that leads into the Pod, through the API server. */
export async function withPortForward<T>(
  options: { kubeConfig: KubeConfig; namespace: string; pod: string },
  work: (url: string) => Promise<T>,
): Promise<T> {
  const { kubeConfig, namespace, pod } = options;
  const forward = new PortForward(kubeConfig);
  const server = createServer((socket) => {
    forward.portForward(namespace, pod, [functionPort], socket, null, socket).catch(() => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await work(`http://127.0.0.1:${port}`);
  } finally {
    server.close();
  }
}
