import { z } from 'zod';
import { goStruct } from '#lib/go-struct.ts';
import { serverPortSchema } from '#lib/http/server-address.ts';
import { limits } from '#lib/limits.ts';
import type { ObjectMetadata } from '#lib/metadata.ts';
import { nameSchema } from '#lib/names.ts';
import { podNetworkSchema } from '#lib/operations/pod-network.ts';
import { serverTlsSchema } from '#lib/operations/server-tls.ts';
import { recordOf } from '#lib/record-of.ts';

/** KubeDiag `Processor.function`. The runtime and the files are checked against the catalogue when saved. */
const functionSchema = goStruct({
  runtime: z.string('A runtime is expected.').min(1, 'A runtime is expected.'),
  codeSource: recordOf(z.string('A file is text.')),
});

/** What a function is made of. */
export type FunctionFiles = z.infer<typeof functionSchema>;

/** KubeDiag `Processor.httpServer`. What an address or port that is left out means is a setting. */
export const httpServerSchema = goStruct({
  address: z.string('An address is expected.').optional(),
  port: serverPortSchema.optional(),
  path: z.string().startsWith('/', 'A path starts with "/".').default('/'),
  scheme: z.enum(['http', 'https'], 'The scheme is http or https.').default('http'),
  tls: serverTlsSchema.optional(),
}).refine(({ scheme, tls }) => scheme === 'https' || tls === undefined, {
  path: ['tls'],
  message: 'Certificates belong to https: set the scheme to https, or leave this out.',
});

/** KubeDiag `Processor.scriptRunner`. */
const scriptRunnerSchema = goStruct({
  script: z.string('A script is expected.').min(1, 'A script is expected.'),
  argKeys: z.array(z.string()).default([]),
  operationResultKey: z.string().min(1).optional(),
});

export const timeoutSecondsSchema = z
  .int('A time-out is a whole number of seconds.')
  .min(1, 'A time-out is at least 1 second.')
  .max(
    limits.stepTimeoutSecondsMax,
    `A time-out is at most ${limits.stepTimeoutSecondsMax} seconds (24 hours).`,
  );

export const processorKinds = ['function', 'httpServer', 'scriptRunner'] as const;

/** KubeDiag `Processor`: exactly one of the three kinds. */
const processorSchema = goStruct({
  function: functionSchema.optional(),
  httpServer: httpServerSchema.optional(),
  scriptRunner: scriptRunnerSchema.optional(),
  timeoutSeconds: timeoutSecondsSchema.optional(),
}).superRefine((processor, context) => {
  const given = processorKinds.filter((kind) => processor[kind] !== undefined);
  if (given.length === 1) return;
  const found = given.length === 0 ? 'none was given' : `${given.join(' and ')} were given`;
  context.addIssue({
    code: 'custom',
    message: `Exactly one processor of ${processorKinds.join(', ')} is expected; ${found}.`,
  });
});

const replicaCount = z
  .int('A number of Pods is a whole number.')
  .max(limits.replicasMax, `At most ${limits.replicasMax} Pods.`);

/** How an operation's Pods are kept. Not KubeDiag's; left out, there is one Pod, started on demand. */
export const podSettingsSchema = goStruct({
  /** Pods while there is work, per target. */
  replicas: replicaCount.min(1, 'At least 1 Pod.').optional(),
  /** Pods that stay though nobody calls them. */
  minReplicas: replicaCount.min(0).optional(),
  /** Calls one Pod serves at a time; further ones wait. Counted by each worker. */
  concurrency: z
    .int('A number of calls is a whole number.')
    .min(1, 'At least 1 call.')
    .max(limits.concurrencyMax, `At most ${limits.concurrencyMax} calls.`)
    .optional(),
  /** The service account Pods run as; one of PODSMITH_SERVICE_ACCOUNTS. */
  serviceAccount: nameSchema.optional(),
  /** What they may send to. */
  network: podNetworkSchema.optional(),
}).refine(({ replicas = 1, minReplicas = 0 }) => minReplicas <= replicas, {
  path: ['minReplicas'],
  message: 'No more Pods can be kept than there are replicas.',
});

export type PodSettings = z.infer<typeof podSettingsSchema>;

/** KubeDiag `OperationSpec`, with what Podsmith adds to it. `dependences` and `storage` are kept for KubeDiag and mean nothing to Podsmith. */
export const operationSpecSchema = goStruct({
  processor: processorSchema,
  pods: podSettingsSchema.optional(),
  dependences: z.array(z.string()).optional(),
  storage: recordOf(z.unknown()).optional(),
});

export type OperationSpec = z.infer<typeof operationSpecSchema>;
export type HttpServerProcessor = z.infer<typeof httpServerSchema>;

/** An operation as the API and the pages show it. */
export interface OperationView {
  name: string;
  /** Digest of the newest revision. */
  revision: string;
  metadata: ObjectMetadata;
  spec: OperationSpec;
  createdAt: string;
  updatedAt: string;
}

export type ProcessorKind = (typeof processorKinds)[number];

/** Which of the three kinds an operation is. */
export function processorKind(spec: OperationSpec): ProcessorKind {
  const kind = processorKinds.find((candidate) => spec.processor[candidate] !== undefined);
  if (!kind) throw new TypeError('An operation without a processor was stored.');
  return kind;
}

/** The runtime whose image runs scripts. */
const scriptRuntime = 'python3';

/** The runtime an operation's image is built with; undefined when it has none (`httpServer`). */
export function buildableRuntime(spec: OperationSpec): string | undefined {
  if (spec.processor.function) return spec.processor.function.runtime;
  return spec.processor.scriptRunner ? scriptRuntime : undefined;
}
