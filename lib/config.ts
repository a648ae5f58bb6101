import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '#lib/errors.ts';
import {
  type HttpServerDefaults,
  serverAddressProblem,
  serverPortSchema,
  toUrlHost,
} from '#lib/http/server-address.ts';
import { labelNameSchema, nameSchema } from '#lib/names.ts';
import { type AllowEntry, allowEntryOf, allowListSchema } from '#lib/network/allow-list.ts';
import { type EgressRules, egressRulesSchema } from '#lib/network/egress-rules.ts';

const text = z.string().trim().min(1);

const serverAddress = z.string().superRefine((address, context) => {
  const message = serverAddressProblem(address);
  if (message) context.addIssue({ code: 'custom', message });
});

/** Most of a run's time is waiting for its steps. */
const runsPerCore = 50;

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  HOST: text.default('127.0.0.1'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DOCKER_HOST: text.optional(),
  PODSMITH_HOME: text.default('.podsmith'),
  PODSMITH_ENGINE: z.enum(['local', 'kubernetes'], 'Expected local or kubernetes').default('local'),
  PODSMITH_BUILDER_HOST: text.optional(),
  PODSMITH_BUILDER_TOKEN: z.string().min(16).max(256).optional(),
  PODSMITH_BUILDER_CA_FILE: text.optional(),
  PODSMITH_BUILDER_CERT_FILE: text.optional(),
  PODSMITH_BUILDER_KEY_FILE: text.optional(),
  KUBECONFIG: text.optional(),
  KUBERNETES_SERVICE_HOST: text.optional(),
  KUBERNETES_SERVICE_PORT: z.coerce.number().pipe(serverPortSchema).default(443),
  PODSMITH_NAMESPACE: labelNameSchema.default('podsmith'),
  PODSMITH_REGISTRY: z
    .string()
    .regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._/-]+)?$/, 'Expected host[:port][/path], without scheme')
    .optional(),
  PODSMITH_REGISTRY_AUTH_FILE: text.optional(),
  PODSMITH_REGISTRY_CA_FILE: text.optional(),
  PODSMITH_IMAGE_PULL_SECRET: nameSchema.optional(),
  PODSMITH_SECCOMP_PROFILE: z
    .string()
    .regex(
      /^(?!.*\.\.)[\w-][\w./-]*$/,
      "Expected a path below the kubelet's seccomp folder, such as podsmith/functions.json",
    )
    .optional(),
  PODSMITH_USER_NAMESPACES: z.enum(['auto', 'off'], 'Expected auto or off').default('auto'),
  PODSMITH_SERVICE_ACCOUNTS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
    )
    .pipe(z.array(nameSchema)),
  PODSMITH_RUNS_PER_WORKER: z.coerce.number().int().min(1).max(10_000).optional(),
  PODSMITH_STANDBY_PODS: z.coerce.number().int().min(0).max(20).default(1),
  PODSMITH_BUILDS_PER_WORKER: z.coerce.number().int().min(1).max(1000).optional(),
  PODSMITH_BUILD_EGRESS: z.string().default('registries').pipe(egressRulesSchema),
  PODSMITH_BUILD_PROXY: z.url({ protocol: /^https?$/ }).optional(),
  PODSMITH_BUILD_CA_FILE: text.optional(),
  PODSMITH_RETENTION_DAYS: z.coerce.number().int().min(0).max(36_500).default(30),
  PODSMITH_RETENTION_COUNT: z.coerce.number().int().min(0).max(1_000_000_000).default(100_000),
  PODSMITH_DRAIN_SECONDS: z.coerce.number().int().min(0).max(3600).default(5),
  PODSMITH_HTTP_SERVER_ADDRESS: serverAddress.optional(),
  PODSMITH_HTTP_SERVER_PORT: z.coerce.number().pipe(serverPortSchema).optional(),
  PODSMITH_HTTP_SERVER_ALLOW: allowListSchema.prefault(''),
  PODSMITH_RUNTIMES_DIR: text.optional(),
  PODSMITH_DEBIAN_MIRROR: z.url({ protocol: /^https?$/ }).optional(),
  PODSMITH_TRUSTED_PROXIES: allowListSchema
    .refine(
      (list) => list.every((entry) => 'network' in entry && entry.port === undefined),
      'Expected addresses and networks, without names and ports',
    )
    .prefault(''),
  PODSMITH_ADMIN_EMAIL: z.email().optional(),
  PODSMITH_ADMIN_PASSWORD: z.string().min(8).max(128).optional(),
  PODSMITH_API_TOKEN: z.string().min(16).max(256).optional(),
});

/** Podsmith's settings, absolute paths and checked values. */
export interface Config {
  port: number;
  host: string;
  /** Folder of the embedded database, logs, sockets and keys; absolute. */
  home: string;
  /** Absent: the embedded PostgreSQL of {@link Config.home} is used. */
  databaseUrl?: string;
  /** Where Pods run. */
  engine: 'local' | 'kubernetes';
  dockerHost?: string;
  builder: BuilderConfig;
  /** Present for the kubernetes engine. */
  kubernetes?: KubernetesConfig;
  /** The service accounts that operations may ask for; none unless the admin names some. */
  serviceAccounts: string[];
  /** What an `httpServer` without address or port means: KubeDiag's agent, where one runs. */
  httpServer: HttpServerDefaults;
  /** What `httpServer` operations may reach besides public addresses; has the place of {@link Config.httpServer}. */
  httpServerAllow: AllowEntry[];
  /** The proxies whose `X-Forwarded-*` is believed; lib/start/mend-requests.mjs reads the setting itself. */
  trustedProxies: AllowEntry[];
  /** The API server of the cluster that Podsmith runs in, as Kubernetes tells every Pod. */
  clusterUrl?: string;
  /** How much one worker takes on at most; the rest goes to others, or waits. */
  perWorker: { runs: number; builds: number };
  /** How many standby Pods a worker keeps for each set of dependencies in use. */
  standbyPods: number;
  /** What the commands of a build reach, and the proxy through which. */
  buildEgress: { rules: EgressRules; proxy?: URL };
  /** PEM file of authorities that builds believe beside the usual ones; absolute. */
  buildCaFile?: string;
  /** How long runs, invocations and builds are kept after their end, and how many of each; 0: no limit. */
  retention: { days: number; count: number };
  /** How many seconds a worker that is asked to stop gives the steps that it has begun. */
  drainSeconds: number;
  /** Folders that hold runtime templates, the built-in one first; absolute. */
  runtimesDirs: string[];
  /** Where base images' packages come from when there is no registry; absent: this machine's own apt sources. */
  debianMirror?: string;
  admin?: { email: string; password: string };
  apiToken?: string;
}

/** Settings of a builder apart, and of its gateway (lib/builder-gateway.ts). */
export interface BuilderConfig {
  /** Where images are built, when that is not {@link Config.dockerHost}. */
  host?: string;
  /** The token that the gateway asks for. */
  token?: string;
  /** PEM file of the authority that signed the gateway's certificate; absent: the system's. */
  caFile?: string;
  /** PEM files of the gateway's own certificate and key; absent: it speaks HTTP. */
  certFile?: string;
  keyFile?: string;
}

/** Settings of the kubernetes engine. */
export interface KubernetesConfig {
  /** Absent inside a cluster, where the Pod's own service account is used. */
  kubeconfig?: string;
  namespace: string;
  /** Where images are pushed to and pulled from: `host[:port][/path]`. */
  registry: string;
  /** A file as `docker login` writes it, with the credentials to push. */
  registryAuthFile?: string;
  /** PEM file of the authority that signed the registry's certificate; absent: the system's. */
  registryCaFile?: string;
  /** Name of the secret with which Pods pull. */
  imagePullSecret?: string;
  /** Of functions' Pods: a path below the seccomp folder of every node's kubelet; absent: RuntimeDefault. */
  seccompProfile?: string;
  /** Of functions' Pods: `auto` is where the API server's version has them. */
  userNamespaces: 'auto' | 'off';
}

/**
 * Reads the settings from environment variables (see "Configuration" in the documentation).
 *
 * @throws AppError `CONFIG_INVALID` naming each variable, for a bad value or an unknown `PODSMITH_*` name.
 */
export function parseConfig(
  environment: Record<string, string | undefined>,
  cwd: string = process.cwd(),
): Config {
  const known = Object.keys(environmentSchema.shape);
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const unknown = Object.keys(given).filter((name) => name.startsWith('PODSMITH_') && !known.includes(name));
  const parsed = environmentSchema.safeParse(given);
  const problems = [
    ...unknown.map((name) => `${name} is no setting of Podsmith`),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  ];
  if (parsed.data && !parsed.data.PODSMITH_ADMIN_EMAIL !== !parsed.data.PODSMITH_ADMIN_PASSWORD) {
    problems.push('PODSMITH_ADMIN_EMAIL and PODSMITH_ADMIN_PASSWORD go together');
  }
  if (parsed.data && !parsed.data.PODSMITH_BUILDER_CERT_FILE !== !parsed.data.PODSMITH_BUILDER_KEY_FILE) {
    problems.push('PODSMITH_BUILDER_CERT_FILE and PODSMITH_BUILDER_KEY_FILE go together');
  }
  if (parsed.data?.PODSMITH_ENGINE === 'kubernetes') {
    if (!parsed.data.PODSMITH_REGISTRY) problems.push('PODSMITH_ENGINE=kubernetes needs PODSMITH_REGISTRY');
    if (!parsed.data.KUBECONFIG && !parsed.data.KUBERNETES_SERVICE_HOST) {
      problems.push('PODSMITH_ENGINE=kubernetes needs KUBECONFIG, or to run inside the cluster');
    }
  }
  if (problems.length > 0 || !parsed.data) {
    throw new AppError({
      code: 'CONFIG_INVALID',
      message: `The environment has settings Podsmith cannot use: ${problems.join('; ')}.`,
      hint: `Correct or unset them. The settings are: ${known.join(', ')}.`,
      fault: 'configuration',
    });
  }
  const env = parsed.data;
  const { PODSMITH_HTTP_SERVER_ADDRESS: agent, PODSMITH_HTTP_SERVER_PORT: agentPort } = env;
  const cluster = env.KUBERNETES_SERVICE_HOST;
  const projectRuntimes = path.join(cwd, 'runtimes');
  return {
    port: env.PORT,
    host: env.HOST,
    home: path.resolve(cwd, env.PODSMITH_HOME),
    databaseUrl: env.DATABASE_URL,
    engine: env.PODSMITH_ENGINE,
    dockerHost: env.DOCKER_HOST,
    builder: {
      host: env.PODSMITH_BUILDER_HOST,
      token: env.PODSMITH_BUILDER_TOKEN,
      caFile: env.PODSMITH_BUILDER_CA_FILE,
      certFile: env.PODSMITH_BUILDER_CERT_FILE,
      keyFile: env.PODSMITH_BUILDER_KEY_FILE,
    },
    kubernetes:
      env.PODSMITH_ENGINE === 'kubernetes' && env.PODSMITH_REGISTRY
        ? {
            kubeconfig: env.KUBECONFIG,
            namespace: env.PODSMITH_NAMESPACE,
            registry: env.PODSMITH_REGISTRY,
            registryAuthFile: env.PODSMITH_REGISTRY_AUTH_FILE,
            registryCaFile: env.PODSMITH_REGISTRY_CA_FILE,
            imagePullSecret: env.PODSMITH_IMAGE_PULL_SECRET,
            seccompProfile: env.PODSMITH_SECCOMP_PROFILE,
            userNamespaces: env.PODSMITH_USER_NAMESPACES,
          }
        : undefined,
    serviceAccounts: env.PODSMITH_SERVICE_ACCOUNTS,
    httpServer: { address: agent, port: agentPort },
    httpServerAllow: [
      ...env.PODSMITH_HTTP_SERVER_ALLOW,
      ...(agent && agentPort ? allowEntryOf(agent, agentPort) : []),
    ],
    trustedProxies: env.PODSMITH_TRUSTED_PROXIES,
    clusterUrl: cluster && `https://${toUrlHost(cluster)}:${env.KUBERNETES_SERVICE_PORT}`,
    perWorker: {
      runs: env.PODSMITH_RUNS_PER_WORKER ?? runsPerCore * availableParallelism(),
      builds: env.PODSMITH_BUILDS_PER_WORKER ?? availableParallelism(),
    },
    standbyPods: env.PODSMITH_STANDBY_PODS,
    buildEgress: {
      rules: env.PODSMITH_BUILD_EGRESS,
      ...(env.PODSMITH_BUILD_PROXY && { proxy: new URL(env.PODSMITH_BUILD_PROXY) }),
    },
    buildCaFile: env.PODSMITH_BUILD_CA_FILE && path.resolve(cwd, env.PODSMITH_BUILD_CA_FILE),
    retention: { days: env.PODSMITH_RETENTION_DAYS, count: env.PODSMITH_RETENTION_COUNT },
    drainSeconds: env.PODSMITH_DRAIN_SECONDS,
    runtimesDirs: [
      projectRuntimes,
      ...(env.PODSMITH_RUNTIMES_DIR ? [path.resolve(cwd, env.PODSMITH_RUNTIMES_DIR)] : []),
    ].filter((dir) => dir !== projectRuntimes || existsSync(dir)),
    debianMirror: env.PODSMITH_DEBIAN_MIRROR,
    admin:
      env.PODSMITH_ADMIN_EMAIL && env.PODSMITH_ADMIN_PASSWORD
        ? { email: env.PODSMITH_ADMIN_EMAIL, password: env.PODSMITH_ADMIN_PASSWORD }
        : undefined,
    apiToken: env.PODSMITH_API_TOKEN,
  };
}

let current: Config | undefined;

/** The settings of this process, parsed on first use. The only reader of `process.env`. */
export function config(): Config {
  current ??= parseConfig(process.env);
  return current;
}
