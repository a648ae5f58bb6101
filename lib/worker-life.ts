/** What the parts of a worker know of its life. */
export interface WorkerLife {
  /** Aborted when the worker stops. What was not finished then is gone on with by the next worker. */
  stopping: AbortSignal;
}

/**
 * What a workflow's body waits for once the worker stops: DBOS then finds the workflow unfinished and carries it
 * on in the next worker. Returning or throwing would end it.
 */
export function neverSettle(): Promise<never> {
  return new Promise(() => undefined);
}
