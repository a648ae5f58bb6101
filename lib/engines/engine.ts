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

  /** The Pod, also when it has ended; undefined when there is none of that name. */
  findPod(name: string): Promise<PodView | undefined>;

  /** Pods of this installation that bear all of the labels, those that have ended included. */
  listPods(labels: Record<string, string>): Promise<PodView[]>;

  /** Stops and removes a Pod: SIGTERM first, SIGKILL soon after. Does nothing when it is gone. */
  stopPod(name: string): Promise<void>;

  /**
   * Passes each line on as the Pod prints it, and resolves when the Pod has ended, is not there, or the
   * signal aborts. A Pod started through this object is followed from its first line, by its first follower.
   */
  followLogs(name: string, onLine: OnLogLine, options: { signal: AbortSignal }): Promise<void>;
}

export type LogStream = 'stdout' | 'stderr';
export type OnLogLine = (line: string, stream: LogStream) => void;

/** What a Pod shall be. */
export interface PodRequest {
  /** Unique on the engine; a DNS-1123 label for engines that need one. */
  name: string;
  image: string;
  /** Where the main function listens inside the Pod. */
  port: number;
  labels: Record<string, string>;
  limits: PodLimits;
  env?: Record<string, string>;
}

export interface PodLimits {
  memoryMib: number;
  /** In cores; 0.5 is half a core. */
  cpu: number;
  /** Processes and threads. */
  pids: number;
}

export type PodState = 'starting' | 'ready' | 'exited' | 'gone';

/** What a Pod is. */
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
}

/** Why a Pod has ended. */
export interface PodExit {
  code: number;
  reason: 'oom' | 'error' | 'completed' | 'killed';
  /** One sentence. */
  message: string;
}
