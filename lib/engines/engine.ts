import type { PodReference, TargetSelector } from '#lib/engines/target-selector.ts';

/** Where Pods run. The rest of Podsmith knows Pods only through this port. */
export interface Engine {
  readonly name: 'local' | 'kubernetes';

  /**
   * Starts a Pod and waits until its `/_/health` answers 200. A Pod of that name and image that runs already
   * is taken; one that has ended, or has another image, is replaced.
   *
   * @throws AppError `POD_EXITED` (with exit code, reason and log tail) when its process ends first,
   * `POD_START_TIMEOUT`, `IMAGE_UNKNOWN`, `ENGINE_LOST`; the signal's reason when aborted. Nothing is left
   * running after a failure.
   */
  startPod(request: PodRequest, options: { signal: AbortSignal; timeoutMs: number }): Promise<PodView>;

  /** What a request to the Pod of this name carries in the header `podsmith-secret` (lib/http/pod-secret.ts). */
  secretOf(name: string): string;

  /** The Pod, also when it has ended; undefined when there is none of that name. */
  findPod(name: string): Promise<PodView | undefined>;

  /** Pods of this installation that have all of the labels, including those that have ended. */
  listPods(labels: Record<string, string>): Promise<PodView[]>;

  /** All Pods of this installation with what a page shows of them. Cheap enough to call at each change. */
  describePods(): Promise<PodDescription[]>;
  /** Calls back, at most a few times a second, when `describePods` may answer otherwise. Returns what ends that. */
  onPodsChanged(listener: () => void): () => void;
  /**
   * Stops and removes a Pod: SIGTERM first, SIGKILL soon after. Resolves once it takes no more requests and a Pod
   * of its name can be started. Does nothing when it is gone.
   */
  stopPod(name: string): Promise<void>;
  /**
   * Passes each line on as the Pod prints it, and resolves when the Pod has ended, is not there, or the
   * signal aborts. A Pod started through this object is followed from its first line, by its first follower.
   */
  followLogs(name: string, onLine: OnLogLine, options: { signal: AbortSignal }): Promise<void>;
  /** Like `followLogs`, beside any other follower, from the last `lines` lines on. */
  tailLogs(name: string, onLine: OnLogLine, options: { lines: number; signal: AbortSignal }): Promise<void>;
  /**
   * Why a Pod that has not ended cannot be reached: the way to it is broken, or its node is gone. For use after a call
   * has failed; undefined when all seems well.
   */
  findTrouble(name: string): Promise<PodProblem | undefined>;
  /** The nodes Pods can be put on. Empty on an engine that has none, and where listing them is not allowed. */
  listNodes(): Promise<NodeView[]>;
  /**
   * The targets that a selector matches now, each once, by name.
   *
   * @throws AppError `TARGETS_UNSUPPORTED` on an engine with one target, `TARGET_UNKNOWN` for a node or Pod that
   * is not there, `TARGETS_NONE` when a selector matches nothing, `CLUSTER_FORBIDDEN`.
   */
  resolveTargets(selector: TargetSelector): Promise<Target[]>;
}

export type LogStream = 'stdout' | 'stderr';
export type OnLogLine = (line: string, stream: LogStream) => void;

/** The Pod to start. */
export interface PodRequest {
  /** Unique on the engine; a DNS-1123 label for engines that need one. */
  name: string;
  image: string;
  /** Where the main function listens inside the Pod. */
  port: number;
  labels: Record<string, string>;
  limits: PodLimits;
  env?: Record<string, string>;
  /** The node it has to run on; absent: the engine chooses. */
  node?: string;
  /** The service account it runs as, from the admin's allow-list; absent: none, and no token. */
  serviceAccount?: string;
  /** What it may send to; absent: the Internet. */
  network?: PodNetworkRules;
}

export const podReaches = ['none', 'cluster', 'internet'] as const;
/** What a Pod may send to: nothing, the other Pods of its cluster, or the Internet. */
export type PodReach = (typeof podReaches)[number];

export interface PodNetworkRules {
  reach: PodReach;
  /** What is reached beyond that. */
  allow: AllowedRange[];
}

export interface AllowedRange {
  /** `10.1.2.3/32`, `fd00::/8`. */
  range: string;
  /** Absent: every port. */
  port?: number;
}

export interface PodLimits {
  memoryMib: number;
  /** In cores; 0.5 is half a core. */
  cpu: number;
  /** Processes and threads. */
  pids: number;
}

export type PodState = 'starting' | 'ready' | 'stopping' | 'exited' | 'gone';

/** A Pod as it is. */
export interface PodView {
  name: string;
  state: PodState;
  /** Base URL, such as `http://127.0.0.1:41234`; absent when it has ended. */
  endpoint?: string;
  image: string;
  imageId: string;
  startedAt?: Date;
  exit?: PodExit;
  labels: Record<string, string>;
  /** The node it runs on, once it has one. */
  node?: string;
}

/** A Pod with all that a page shows of it. */
export interface PodDescription extends PodView {
  /** The engine's own word for where it stands, such as `Running` or `ImagePullBackOff`. */
  phase: string;
  restarts: number;
  /** Why it does not start or is not ready. */
  problem?: PodProblem;
  /** Newest last. */
  events: PodEvent[];
  /** Absent where nothing measures it (Kubernetes without metrics-server). */
  usage?: { cpuCores: number; memoryBytes: number };
}

export interface PodProblem {
  /** An AppError code. */
  code: string;
  /** One sentence, with the engine's reason in it. */
  message: string;
  hint: string;
}

/** Something the engine reports of a Pod (Kubernetes `Event`). */
export interface PodEvent {
  at: Date;
  type: 'normal' | 'warning';
  reason: string;
  message: string;
  count: number;
}

/** A node of the cluster. */
export interface NodeView {
  name: string;
  ready: boolean;
  unschedulable: boolean;
  labels: Record<string, string>;
}

/** What a run is aimed at. */
export interface Target {
  /** Unique within a run: the node's name, or `namespace/name` of a Pod. */
  name: string;
  node: string;
  /** The Pod the diagnosis is about, when Pods were selected. */
  pod?: PodReference;
}

/** Why a Pod has ended. */
export interface PodExit {
  code: number;
  reason: 'oom' | 'error' | 'completed' | 'killed';
  /** One sentence. */
  message: string;
}
