import type { PodExit, PodProblem, PodState } from '#lib/engines/engine.ts';

/** Every state a Pod can be shown in; the last two are of Pods that have ended. */
export const podStates = ['starting', 'ready', 'stopping', 'exited', 'gone'] as const satisfies PodState[];

/** What a person can ask for of a Pod. */
export const podActions = ['restart', 'delete'] as const;

export type PodAction = (typeof podActions)[number];

/** A Pod as pages and the API show it: JSON only, what is unknown is null. */
export interface PodSummary {
  name: string;
  engine: string;
  operation: string;
  /** Digest of the operation's revision it serves. */
  revision: string;
  /** Which of the operation's replicas it is, from 0. */
  replica: number;
  /** The node it had to run on; null where the engine chose. */
  target: string | null;
  image: string;
  imageDigest: string;
  state: PodState;
  /** The engine's own word for where it stands, such as `Running` or `ImagePullBackOff`. */
  phase: string | null;
  node: string | null;
  restarts: number;
  /** Why it does not start or is not ready. */
  problem: PodProblem | null;
  /** What the engine, and the supervisor in it, report of it; newest last. */
  events: PodEventView[];
  /** Null where the engine does not measure. */
  cpuCores: number | null;
  memoryBytes: number | null;
  /** Why it has ended by itself. */
  exit: PodExit | null;
  /** What was asked for and is not done yet. */
  requested: PodAction | null;
  /** RFC 3339, like all times here. */
  startedAt: string;
  /** When an invocation or step last used it. */
  lastUsedAt: string;
  /** Null while it is there. */
  stoppedAt: string | null;
}

/** Something the engine reported of a Pod. */
export interface PodEventView {
  at: string;
  type: 'normal' | 'warning';
  reason: string;
  message: string;
  count: number;
}

/** What one server-sent event of a Pod carries: the Pod now and what its log has got since the last event. */
export interface PodChange {
  pod: PodSummary;
  log: PodLogPart;
}

export interface PodLogPart {
  text: string;
  /** True when `text` takes the place of all that was read before: the log was copied anew. */
  isAnew: boolean;
}
