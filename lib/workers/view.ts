/** A worker process, as shown in the settings. */
export interface WorkerView {
  id: string;
  hostname: string;
  /** RFC 3339. */
  startedAt: string;
  /** Takes nothing new on, because it is about to end. */
  draining: boolean;
  /** False when it has not been heard of for a moment; it comes back, or is taken for dead soon. */
  alive: boolean;
  /** It is the one that looks after Pods and dead workers. */
  isKeeper: boolean;
}
