import { type JsonObject, sha256 } from '#lib/json.ts';
import { overlay } from '#lib/runs/context.ts';
import type { DiagnosisOrigin } from '#lib/runs/view.ts';

/** A step of a run that a Diagnosis asked for: what KubeDiag calls a Task. */
export interface Task {
  diagnosis: Pick<DiagnosisOrigin, 'namespace' | 'name'>;
  runId: string;
  node: number;
  operation: string;
  target: string;
  /** Of the context without what is added here. */
  contextHash: string;
}

/** Keys that no result of an earlier step replaces, as in KubeDiag. */
const placeKeys = ['node', 'pod.namespace', 'pod.name', 'container'];

/**
 * What a Task receives: the context, with the keys that KubeDiag's executor sets for each Task.
 *
 * @param parameters What the walk began with; they have the node and the Pod.
 */
export function taskContext(context: JsonObject, parameters: JsonObject, task: Task): JsonObject {
  const place = placeKeys.flatMap((key) => (parameters[key] === undefined ? [] : [[key, parameters[key]]]));
  const { diagnosis, runId, node, operation, target } = task;
  return overlay(context, Object.fromEntries(place), {
    'task.namespace': diagnosis.namespace,
    'task.name': [diagnosis.name, runId.slice(0, 8), target, node, operation].join('.'),
    'task.uid': uidOf(task),
  });
}

/** The same whenever and by whichever worker the step is executed. */
function uidOf({ runId, node, target, contextHash }: Task): string {
  const hash = sha256([runId, node, target, contextHash].join(' '));
  // A UUID of version 8 (RFC 9562 section 5.8): its content is ours.
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
