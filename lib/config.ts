import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '#lib/errors.ts';
import { type HttpServerDefaults, serverAddressProblem, serverPortSchema } from '#lib/http/server-address.ts';
import { labelNameSchema, nameSchema } from '#lib/names.ts';

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
  KUBECONFIG: text.optional(),
  KUBERNETES_SERVICE_HOST: text.optional(),
  PODSMITH_NAMESPACE: labelNameSchema.default('podsmith'),
  PODSMITH_REGISTRY: z
    .string()
    .regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._/-]+)?$/, 'Expected host[:port][/path], without scheme')
    .optional(),
  PODSMITH_REGISTRY_AUTH_FILE: text.optional(),
  PODSMITH_REGISTRY_CA_FILE: text.optional(),
  PODSMITH_IMAGE_PULL_SECRET: nameSchema.optional(),
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
  PODSMITH_BUILDS_PER_WORKER: z.coerce.number().int().min(1).max(1000).optional(),
  PODSMITH_RETENTION_DAYS: z.coerce.number().int().min(0).max(36_500).default(30),
  PODSMITH_RETENTION_COUNT: z.coerce.number().int().min(0).max(1_000_000_000).default(100_000),
  PODSMITH_DRAIN_SECONDS: z.coerce.number().int().min(0).max(3600).default(5),
  PODSMITH_HTTP_SERVER_ADDRESS: serverAddress.optional(),
  PODSMITH_HTTP_SERVER_PORT: z.coerce.number().pipe(serverPortSchema).optional(),
  PODSMITH_RUNTIMES_DIR: text.optional(),
  PODSMITH_DEBIAN_MIRROR: z.url({ protocol: /^https?$/ }).optional(),
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
  /** Where images are built, when that is not {@link Config.dockerHost}. */
  builderHost?: string;
  /** The token that the builder's gateway asks for (lib/builder-gateway.ts). */
  builderToken?: string;
  /** Present for the kubernetes engine. */
  kubernetes?: KubernetesConfig;
  /** The service accounts that operations may ask for; none unless the admin names some. */
  serviceAccounts: string[];
  /** What an `httpServer` without address or port means: KubeDiag's agent, where one runs. */
  httpServer: HttpServerDefaults;
  /** How much one worker takes on at most; the rest goes to others, or waits. */
  perWorker: { runs: number; builds: number };
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
  const projectRuntimes = path.join(cwd, 'runtimes');
  return {
    port: env.PORT,
    host: env.HOST,
    home: path.resolve(cwd, env.PODSMITH_HOME),
    databaseUrl: env.DATABASE_URL,
    engine: env.PODSMITH_ENGINE,
    dockerHost: env.DOCKER_HOST,
    builderHost: env.PODSMITH_BUILDER_HOST,
    builderToken: env.PODSMITH_BUILDER_TOKEN,
    kubernetes:
      env.PODSMITH_ENGINE === 'kubernetes' && env.PODSMITH_REGISTRY
        ? {
            kubeconfig: env.KUBECONFIG,
            namespace: env.PODSMITH_NAMESPACE,
            registry: env.PODSMITH_REGISTRY,
            registryAuthFile: env.PODSMITH_REGISTRY_AUTH_FILE,
            registryCaFile: env.PODSMITH_REGISTRY_CA_FILE,
            imagePullSecret: env.PODSMITH_IMAGE_PULL_SECRET,
          }
        : undefined,
    serviceAccounts: env.PODSMITH_SERVICE_ACCOUNTS,
    httpServer: { address: env.PODSMITH_HTTP_SERVER_ADDRESS, port: env.PODSMITH_HTTP_SERVER_PORT },
    perWorker: {
      runs: env.PODSMITH_RUNS_PER_WORKER ?? runsPerCore * availableParallelism(),
      builds: env.PODSMITH_BUILDS_PER_WORKER ?? availableParallelism(),
    },
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
