/** What a Pod of a cluster is asked for with: nothing but what it needs. */
export const podRequest = {
  ...{ name: 'pod', image: 'i', port: 5000, labels: {} },
  limits: { memoryMib: 256, cpu: 1, pids: 64 },
};

export const podSettings = {
  namespace: 'functions',
  instanceId: 'mine',
  podKey: 'key',
  imagePullSecrets: [],
  mapsUsers: false,
};
